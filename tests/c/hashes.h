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
    {"base", {0xf8efb1d925d9a9c5, 0xdb4cb1ac4cfda47d, 0x7a0512fbd36f56f5, 0xfeda3169f68151d5,
              0x6a6f44e043542745, 0x164793e4379af19d, 0x53723e29860917cd, 0xeb1c51fffb498c4d,
              0x73424b3b81b0e3d5, 0x9f9d47e854cfb765, 0x3c9819e0757dd8ed, 0x510e8a3ea93ae4b5,
              0x1d9ad94a6640b80d, 0xe805ee8e9b20f12d, 0x6b8e45f42580f0f5, 0x6c18e1caabff68a5,
              0x2b64d2f474df1b4d, 0xa5744f425e620c35, 0xb3a53001318c5d7d, 0xeab3902ef0250f15,
              0x753e1362dae58325, 0x953d131355e9077d, 0xa8619258964e765d, 0xc10d00bd39b8084d,
              0xfabd2f5c6e6ca815, 0x6a441926ec83a325, 0xb4c5c096eafadce5, 0x358b5391ee1805b5,
              0xd79454524d51f84d, 0x1a6053ff82ea35cd, 0xc1397e2a175f2325, 0x0110a0e474bdc265,
              0x5bfb862284ebdced, 0xc3be89cd81e0644d, 0x2f000e9fdd47f19d, 0xed49533db205d325,
              0x4448722be105d7b5, 0x4a1966f03e5ba3bd, 0x3222ce880c5b032d, 0x4b720d96baa1ed55,
              0x6f5980e9fd94a325, 0x436a143ded8b6c05, 0xf62a352e147d837d, 0xfcf557b603fbcb35,
              0xa5a8d5e2cb8bdabd, 0x110c7b2250b30f25, 0x9878384a17ddde6d, 0xe41d6debc9aae35d,
              0x1ee21bf9ae074d35, 0xbf1809b7f32f006d}},
    {"v3", {0x5a17f550318798a5, 0x45e3f8f5552709ad, 0x733242ad0b53cfad, 0x5c4aa5ec0f02fda5,
            0xe37be5f1fedec20d, 0x2c014d2c6be83405, 0x6316a4b486271631, 0x6cf5c4c89b4ebf25,
            0x411ed5ffddb71a1d, 0x604eb143bd20e795, 0xa06ac51f4577037d, 0x81ca39084d18235d,
            0xc8fb3669f26df6e5, 0x761d07bea70c7d0d, 0xadf2ec7f3fd67d45, 0x670e2b4e89b3330d,
            0x3ee7a12784597251, 0xd5960d2d9f03debd, 0xecb352dfb01f45ad, 0xd81c65941e9a390d,
            0x753e1362dae58325, 0xf13383885aee9e79, 0xd1642d36a659ef6d, 0xa13a1f3475e82da5,
            0x0c5018fdbcb24a15, 0x6a441926ec83a325, 0xb4d51bfc84435a91, 0x58889a26424a27d1,
            0x2092e16db4f0e89d, 0xab104beb9f30050d, 0xc1397e2a175f2325, 0xc44ff159608402b1,
            0xbd962df3430ed391, 0x01e6639810cf0475, 0x5ebdc0c673a42a35, 0x72f914443eddd325,
            0xe9121df4c1596915, 0x752d9ac599d15445, 0xfc71563acb95cd35, 0x172ea49de051e0bd,
            0x6f5980e9fd94a325, 0xcef164d155130f05, 0x235fc5d4cb2a884d, 0x819db5edab935a25,
            0x921c6e98cb95663d, 0x733b8049b3600f25, 0x1682c4d6eee90d1d, 0x5f43a65d6cd81121,
            0x1845221400303f0d, 0x808d2af137b1e2f5}},
    {"v4", {0x29953a170f41007d, 0x5ad11a4ebbfca2ad, 0xf20b2669f083325d, 0xa88a565f4fc31d6d,
            0xc4c613fcc02f432d, 0x1e81072d382fd88d, 0xd16ba1596b574bf5, 0xf7354906129a8d55,
            0x411ed5ffddb71a1d, 0x44db1c9c66b90165, 0xe5b141a4bce23745, 0x053d9aed918a6835,
            0x12c4f08e194a73ad, 0x1c8aa56b2d037645, 0x969e3c9da5c5e911, 0x35bcb2a2af230bed,
            0x896a2d51089246c5, 0x63faec6df5d8be95, 0x3d239130f82a66ad, 0x0c881f97d75d2235,
            0x880cba8c3f36ab25, 0x0dc6c58bf13040f1, 0x0c7f2cb6c953dd25, 0xc8e949feb25d3f1d,
            0xc0353bdb439fd9e5, 0x1098176706d0e325, 0xf5c1f23cbb124e45, 0x58889a26424a27d1,
            0x34f74c8556c24f7d, 0x29d539a22bbc3b05, 0xf182e0c274a4a325, 0x19976ec1f5551b19,
            0x0147c0c740a686bd, 0xf11aad3c9037e0bd, 0xbdaf2419e78207ed, 0xb433c98836f19325,
            0x54d61e2cc82778a5, 0xe973ee9d5fb352fd, 0x82756b6ebd862885, 0x647e5de48a279e5d,
            0xea557236b7430325, 0x5ebda92d497fb3f1, 0x7a39a9b00a7f9979, 0xad9edcb14dc99a15,
            0x10fedcd4364d3221, 0xef1425e24d989f25, 0xb051771c3d2f2ffd, 0xdb91fd7c65afb6ed,
            0x6eed3a4d88910a15, 0x80599474e4842575}},
};

#endif
