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
              0x73424b3b81b0e3d5, 0x9f9d47e854cfb765, 0xb17575d6cded3105, 0x510e8a3ea93ae4b5,
              0x49e32bf600f3acad, 0x0a8058724230adbd, 0x7a99704d8d8fdae5, 0x6c18e1caabff68a5,
              0x2b64d2f474df1b4d, 0x4a67fbf36612ee9d, 0x1cd6e7781f043d5d, 0xeab3902ef0250f15,
              0xa978afeea6cda325, 0xd6392585fe4749f5, 0x69c2459f2fbe617d, 0xc10d00bd39b8084d,
              0xfabd2f5c6e6ca815, 0x6a441926ec83a325, 0xcec6b1f9ff494c05, 0x358b5391ee1805b5,
              0xd79454524d51f84d, 0x361ec72614b4b2a5, 0xc1397e2a175f2325, 0x2dc818428b4c9425,
              0x5bfb862284ebdced, 0xc3be89cd81e0644d, 0x395011df6c8f6f0d, 0xed49533db205d325,
              0x4448722be105d7b5, 0x4a1966f03e5ba3bd, 0x3222ce880c5b032d, 0xa023897231496bed,
              0x6f5980e9fd94a325, 0xa0eb0d5fd6f8c105, 0x0bdb9664efb69355, 0xfcf557b603fbcb35,
              0xdb13168ff1210b85, 0x110c7b2250b30f25, 0x9b3ff13141acec65, 0x9e5953a45bfa24a5,
              0x1ee21bf9ae074d35, 0x9c934a8fd067a2ad}},
    {"v3", {0x5a17f550318798a5, 0x45e3f8f5552709ad, 0x733242ad0b53cfad, 0x5c4aa5ec0f02fda5,
            0xe37be5f1fedec20d, 0x2c014d2c6be83405, 0x6316a4b486271631, 0x6cf5c4c89b4ebf25,
            0x411ed5ffddb71a1d, 0x604eb143bd20e795, 0xbe88d3ccf420bf7d, 0x81ca39084d18235d,
            0x8fe0bb6d79f382ed, 0x39b66415f106e47d, 0xd85620bccc654429, 0x670e2b4e89b3330d,
            0x3ee7a12784597251, 0x76ccc4883f80c085, 0x94fb6ad35841753d, 0xd81c65941e9a390d,
            0x544b45b80cfc6325, 0xbe99fd7ff346bd5d, 0x3c91b195444dd1dd, 0xa13a1f3475e82da5,
            0x0c5018fdbcb24a15, 0x9a3fe51866d0e325, 0x500095ef02e06f2d, 0x58889a26424a27d1,
            0x2092e16db4f0e89d, 0x3eadb9dab0405275, 0x0569601cf4a4a325, 0x2a174e605c542d65,
            0xbd962df3430ed391, 0x01e6639810cf0475, 0xdf5461ca7d63e115, 0xbeb2dd9198d0b725,
            0xe9121df4c1596915, 0x752d9ac599d15445, 0xfc71563acb95cd35, 0xb36affcfd4037c15,
            0xebb42ec51f430325, 0x6c239decee7bea35, 0xd1dccc1d136a1aad, 0x819db5edab935a25,
            0xfaf543d3a06f3009, 0xe2225c0dc3c39025, 0x7fee620a2643341d, 0xd43e06664c2cb35d,
            0x1845221400303f0d, 0x29b973f491985ee5}},
    {"v4", {0x29953a170f41007d, 0x5ad11a4ebbfca2ad, 0xf20b2669f083325d, 0xa88a565f4fc31d6d,
            0xc4c613fcc02f432d, 0x1e81072d382fd88d, 0xd16ba1596b574bf5, 0xf7354906129a8d55,
            0x411ed5ffddb71a1d, 0x44db1c9c66b90165, 0xd8efb9032b6e8f5d, 0x053d9aed918a6835,
            0x1af1889b7e5c0d0d, 0x86af03d824e0f245, 0xcb49f2ef468cd371, 0x35bcb2a2af230bed,
            0x896a2d51089246c5, 0xe0c2cd3f647b96cd, 0xc7e268ecf8a695ed, 0x0c881f97d75d2235,
            0x1376a882bd294325, 0x6ffac4533335c165, 0xcbff189bb95e5745, 0xc8e949feb25d3f1d,
            0xc0353bdb439fd9e5, 0xfd07ce1dfc168325, 0xf9f67620fcd58c35, 0x58889a26424a27d1,
            0x34f74c8556c24f7d, 0xe3c421f54faa0c7d, 0x0da2120ea3476325, 0x1827506f0728bb75,
            0x0147c0c740a686bd, 0xf11aad3c9037e0bd, 0xcddf7fa754c8a7d5, 0xeb66f5f8b098eb25,
            0x54d61e2cc82778a5, 0xe973ee9d5fb352fd, 0x82756b6ebd862885, 0xb6815b2c96a6d0dd,
            0x5b98ffe9d8e2e325, 0xf8a0322ba182e905, 0x899250eb036bcbcd, 0xad9edcb14dc99a15,
            0x96932b12673344d9, 0x393b52d73d33a525, 0xf2c320e304efc4cd, 0xfd08f141597659f1,
            0x6eed3a4d88910a15, 0x2a19db376b5a4ae5}},
};

#endif
