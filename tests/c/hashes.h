/* What tests/c/test_hashes.c finds with this compiler's kernels: 50 circuits an instruction set,
 * each in both ways of summing rotations and both precisions. A change of these numbers is a change
 * of the bits that users get: say so in CHANGELOG.md. */
#ifndef QARENA_TESTS_HASHES_H
#define QARENA_TESTS_HASHES_H

#include <stdint.h>

#define HASHES_COMPILER "gcc 12."
#define HASHED_CIRCUITS 50u
#define HASHED_RANDOM 20u /* the first of them, of random gates but for some */

static const struct {
    const char *isa;
    uint64_t of[HASHED_CIRCUITS];
} hashes[] = {
    {"base", {0xf8efb1d925d9a9c5, 0xdb4cb1ac4cfda47d, 0x553c92f943c0bcbd, 0xfeda3169f68151d5,
              0x598aeb8b6a8955b5, 0x131f967906a5044d, 0xbca2382a7ade11cd, 0xeb1c51fffb498c4d,
              0x5f381debc8de805d, 0xcbfbb232120d35ad, 0xd70e9f4044a83acd, 0x510e8a3ea93ae4b5,
              0xbd9a8909fef805b5, 0x3ce023acbf350b05, 0x5eef12b988e51645, 0x6c18e1caabff68a5,
              0x8b31e38724f7dfd5, 0x4781a9c7dd7cb095, 0x6cb459360e6edc9d, 0xeab3902ef0250f15,
              0x753e1362dae58325, 0x953d131355e9077d, 0xa8619258964e765d, 0xc10d00bd39b8084d,
              0xcbfc495c3acdd72d, 0x6a441926ec83a325, 0x2f1da2f795ca99a5, 0x358b5391ee1805b5,
              0x9002a68fded161fd, 0xea298fce8aee08fd, 0xc1397e2a175f2325, 0xaf54f98a0b853065,
              0x5bfb862284ebdced, 0xc3be89cd81e0644d, 0xfa090bdd113c28e5, 0xed49533db205d325,
              0x4448722be105d7b5, 0x4a1966f03e5ba3bd, 0x3222ce880c5b032d, 0x8ecb2da478a8d265,
              0x6f5980e9fd94a325, 0x436a143ded8b6c05, 0xf62a352e147d837d, 0xfcf557b603fbcb35,
              0xa5a8d5e2cb8bdabd, 0x110c7b2250b30f25, 0x9878384a17ddde6d, 0xe41d6debc9aae35d,
              0x1ee21bf9ae074d35, 0x260cb9750b1c11e5}},
    {"v3", {0x5a17f550318798a5, 0x45e3f8f5552709ad, 0x8d3e12229415b99d, 0x5c4aa5ec0f02fda5,
            0xb08381eb2eb6f985, 0xe89e57e2e3a2fa45, 0xd536186dfc2db18d, 0x6cf5c4c89b4ebf25,
            0x09fc405c70b6b45d, 0x9d059593708128bd, 0x456d0b6e223aff45, 0x81ca39084d18235d,
            0x1b34a5367f598205, 0xe08357474e0e8f65, 0x4f11d31d587024e9, 0x670e2b4e89b3330d,
            0x2c8c6f8c468adc91, 0x440b1bcc010dc215, 0xe6aa5e60d0738175, 0xd81c65941e9a390d,
            0x753e1362dae58325, 0xf13383885aee9e79, 0xd1642d36a659ef6d, 0xa13a1f3475e82da5,
            0xcfd34f82c4f1d6ad, 0x6a441926ec83a325, 0x7b001e907954c9f1, 0x58889a26424a27d1,
            0xbe2b1dfb69194ef5, 0x59a279bd94097f05, 0xc1397e2a175f2325, 0xf0ec2bea082ec625,
            0xbd962df3430ed391, 0x01e6639810cf0475, 0x34e08ef7823b8f55, 0x72f914443eddd325,
            0xe9121df4c1596915, 0x752d9ac599d15445, 0xfc71563acb95cd35, 0xf7867493d1b86525,
            0x6f5980e9fd94a325, 0xcef164d155130f05, 0x235fc5d4cb2a884d, 0x819db5edab935a25,
            0x921c6e98cb95663d, 0x733b8049b3600f25, 0x1682c4d6eee90d1d, 0x5f43a65d6cd81121,
            0x1845221400303f0d, 0x291fd71b68ddb825}},
    {"v4", {0x29953a170f41007d, 0x5ad11a4ebbfca2ad, 0x3bf0b56ee1f8e63d, 0xa88a565f4fc31d6d,
            0xfbd9369a6e24308d, 0xc4b506be851b774d, 0xfd8ccc3f8704cf05, 0xf7354906129a8d55,
            0x09fc405c70b6b45d, 0x7c8a32b1019d1ffd, 0xe442bad8bda69de5, 0x053d9aed918a6835,
            0x8b8a196abb3b8da5, 0xe73b6e7a6dacdd1d, 0xedfe18a31b823119, 0x35bcb2a2af230bed,
            0x35e8bdb6f9d4455d, 0x9ae430411dd232ad, 0x4a2c2e39ee9eb8cd, 0x0c881f97d75d2235,
            0x880cba8c3f36ab25, 0x0dc6c58bf13040f1, 0x0c7f2cb6c953dd25, 0xc8e949feb25d3f1d,
            0xfe6bbfc6a0fc89ad, 0x1098176706d0e325, 0xb41a22d449c04f05, 0x58889a26424a27d1,
            0x90e110fc0701b9cd, 0xa4c1b949560ed6a5, 0xf182e0c274a4a325, 0x521956c2e74e0205,
            0x0147c0c740a686bd, 0xf11aad3c9037e0bd, 0x16e7e6c2ecc79c0d, 0xb433c98836f19325,
            0x54d61e2cc82778a5, 0xe973ee9d5fb352fd, 0x82756b6ebd862885, 0x2df65bb381304825,
            0xea557236b7430325, 0x5ebda92d497fb3f1, 0x7a39a9b00a7f9979, 0xad9edcb14dc99a15,
            0x10fedcd4364d3221, 0xef1425e24d989f25, 0xb051771c3d2f2ffd, 0xdb91fd7c65afb6ed,
            0x6eed3a4d88910a15, 0xc5d52fa092ad94c5}},
};

#endif
