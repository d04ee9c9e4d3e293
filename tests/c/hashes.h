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
              0x5f381debc8de805d, 0xcbfbb232120d35ad, 0xf8f8a4a34297cde5, 0x510e8a3ea93ae4b5,
              0xf7dffff89873fbdd, 0x208f6d0bf381de6d, 0x5eef12b988e51645, 0x6c18e1caabff68a5,
              0x6e79134ad3166e1d, 0x1269ea3c0efd2495, 0xf27e727740814a15, 0xeab3902ef0250f15,
              0x753e1362dae58325, 0xfcaa39b8a8ae1895, 0xa8619258964e765d, 0xc10d00bd39b8084d,
              0xcbfc495c3acdd72d, 0x6a441926ec83a325, 0xa35828c124a3a575, 0x358b5391ee1805b5,
              0x9002a68fded161fd, 0xf95f4303e285cb75, 0xc1397e2a175f2325, 0x50f3514dce6ef7f5,
              0x5bfb862284ebdced, 0xc3be89cd81e0644d, 0x635a1d1bb97a41a5, 0xed49533db205d325,
              0x4448722be105d7b5, 0x96dba427e1574735, 0x3222ce880c5b032d, 0x7a247e6f0d96df9d,
              0x6f5980e9fd94a325, 0x61a39e5ec948cebd, 0xae2713a5e08ae00d, 0xfcf557b603fbcb35,
              0xc1a74e13077a1a5d, 0x110c7b2250b30f25, 0x3c1c69adf8cdf4cd, 0x1657c2b7c09bb11d,
              0x1ee21bf9ae074d35, 0x3b39208c2d8d889d}},
    {"v3", {0x5a17f550318798a5, 0x45e3f8f5552709ad, 0x8d3e12229415b99d, 0x5c4aa5ec0f02fda5,
            0xb08381eb2eb6f985, 0xe89e57e2e3a2fa45, 0xd536186dfc2db18d, 0x5e78fb6ac9cd9e8d,
            0x09fc405c70b6b45d, 0x9d059593708128bd, 0x4e293f363fadf485, 0xe61d6e6659c7fe81,
            0xb086bba567b7855d, 0xd0242f8fe9c1c7dd, 0x4f11d31d587024e9, 0xf361b315035eefd5,
            0x303aeb55b97fbb81, 0xd5ab74c8f6b0ee0d, 0xd85740f7b33457a5, 0x8e7f8db6f8ab55e9,
            0x753e1362dae58325, 0x85be76bb7ade0fc9, 0x85357c5ac3a5a4ed, 0xebc7726c09be9ca1,
            0xcfd34f82c4f1d6ad, 0x6a441926ec83a325, 0x6dba02f78b77a0bd, 0xe1099b620222c899,
            0x7feb4582846bf089, 0x6d36525a81f54bfd, 0xc1397e2a175f2325, 0x0bbd6b42f9e16165,
            0x6273d795239b2d95, 0xd5e41e5341b6c23d, 0xadebf4816318e465, 0x72f914443eddd325,
            0xe9121df4c1596915, 0xcfad473816d27edd, 0x79bdd734922120c1, 0x877654252b559535,
            0x6f5980e9fd94a325, 0x52c91ac550941781, 0x9c9477a13bbbff69, 0x05506c19d60f7f75,
            0x31cf8753b9d70e21, 0x733b8049b3600f25, 0x0ee5e1ccade9fa6d, 0xae665f1b0e9bb6d1,
            0x1845221400303f0d, 0x9f4420ba76c52e05}},
    {"v4", {0x29953a170f41007d, 0x5ad11a4ebbfca2ad, 0x3bf0b56ee1f8e63d, 0xa88a565f4fc31d6d,
            0xfbd9369a6e24308d, 0xc4b506be851b774d, 0xfd8ccc3f8704cf05, 0x3331b6dec7db02d9,
            0x09fc405c70b6b45d, 0x7c8a32b1019d1ffd, 0xee35bdc4be877c45, 0x56cc9c98e4601351,
            0x9c89123ddec03735, 0xc612f38454ad1ad5, 0xedfe18a31b823119, 0x73e0a6f97885db45,
            0xafe11bc46b48b0a5, 0x374c7baa7fbeaa5d, 0xfecc9a23330319a5, 0x4ad490f89b42f7d5,
            0x880cba8c3f36ab25, 0x7188267c28a8211d, 0x2f956c4214a7b17d, 0xc83b3bd4ba2b5df1,
            0xfe6bbfc6a0fc89ad, 0x1098176706d0e325, 0x4b39ae16fa8d0f7d, 0xe1099b620222c899,
            0xddcb835e8416aa51, 0x8d96e8327e705f85, 0xf182e0c274a4a325, 0x119dfd92a4abc951,
            0x6273d795239b2d95, 0xbd3a7e75f1408635, 0xa80544d5360d0add, 0xb433c98836f19325,
            0x54d61e2cc82778a5, 0xcfad473816d27edd, 0x27c95070382b33d1, 0xa53e6848de3ad9d5,
            0xea557236b7430325, 0x176a07e4870c7029, 0xc9d53127d3a1233d, 0xcd45e603537ae915,
            0xaca54aa76a11b9d1, 0xef1425e24d989f25, 0x8bbcf1530a604405, 0xd90f746e34fe2945,
            0x6eed3a4d88910a15, 0xc8e5119f3781f535}},
};

#endif
