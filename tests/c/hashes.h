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
              0x73424b3b81b0e3d5, 0x9f9d47e854cfb765, 0xe5c0b00a34c3f245, 0x510e8a3ea93ae4b5,
              0xe3c7fdc460c55ccd, 0x82c144defa81b9a5, 0x7a99704d8d8fdae5, 0x6c18e1caabff68a5,
              0x2b64d2f474df1b4d, 0xa82eabe8a43c153d, 0xb3a53001318c5d7d, 0xeab3902ef0250f15,
              0x753e1362dae58325, 0x4716d5b07a446d6d, 0xa8619258964e765d, 0xc10d00bd39b8084d,
              0xfabd2f5c6e6ca815, 0x6a441926ec83a325, 0xe360d977e3e9a795, 0x358b5391ee1805b5,
              0xd79454524d51f84d, 0x03ed76c56e8448dd, 0xc1397e2a175f2325, 0xbafbb13d9cbf8565,
              0x5bfb862284ebdced, 0xc3be89cd81e0644d, 0xbd4acd20af2f0ebd, 0xed49533db205d325,
              0x4448722be105d7b5, 0x4a1966f03e5ba3bd, 0x3222ce880c5b032d, 0x2e180afe93900ff5,
              0x6f5980e9fd94a325, 0xcee63c0c93cbf1cd, 0xf62a352e147d837d, 0xfcf557b603fbcb35,
              0xece9996a4f29b175, 0x110c7b2250b30f25, 0x0d9063022d98aa1d, 0xe41d6debc9aae35d,
              0x1ee21bf9ae074d35, 0xbf1809b7f32f006d}},
    {"v3", {0x5a17f550318798a5, 0x45e3f8f5552709ad, 0x733242ad0b53cfad, 0x5c4aa5ec0f02fda5,
            0xe37be5f1fedec20d, 0x2c014d2c6be83405, 0x6316a4b486271631, 0x6cf5c4c89b4ebf25,
            0x411ed5ffddb71a1d, 0x604eb143bd20e795, 0x6227c6baef0d4545, 0x81ca39084d18235d,
            0xce595f159dfc3bbd, 0x198816acc63e1225, 0xd85620bccc654429, 0x670e2b4e89b3330d,
            0x3ee7a12784597251, 0xda627982a7ded88d, 0xecb352dfb01f45ad, 0xd81c65941e9a390d,
            0x753e1362dae58325, 0x83ab490d42cedfb5, 0xd1642d36a659ef6d, 0xa13a1f3475e82da5,
            0x0c5018fdbcb24a15, 0x6a441926ec83a325, 0x1a79ca834d8d214d, 0x58889a26424a27d1,
            0x2092e16db4f0e89d, 0x071b261c11a89685, 0xc1397e2a175f2325, 0xc63795fad2f92b69,
            0xbd962df3430ed391, 0x01e6639810cf0475, 0xa87b98db577ac675, 0x72f914443eddd325,
            0xe9121df4c1596915, 0x752d9ac599d15445, 0xfc71563acb95cd35, 0xf35d343e01849645,
            0x6f5980e9fd94a325, 0xbf888a3317e358ad, 0x235fc5d4cb2a884d, 0x819db5edab935a25,
            0x2ec74dee96a0d629, 0x733b8049b3600f25, 0x9615b708272cc0dd, 0x5f43a65d6cd81121,
            0x1845221400303f0d, 0x808d2af137b1e2f5}},
    {"v4", {0x29953a170f41007d, 0x5ad11a4ebbfca2ad, 0xf20b2669f083325d, 0xa88a565f4fc31d6d,
            0xc4c613fcc02f432d, 0x1e81072d382fd88d, 0xd16ba1596b574bf5, 0xf7354906129a8d55,
            0x411ed5ffddb71a1d, 0x44db1c9c66b90165, 0xfac20b36363415ad, 0x053d9aed918a6835,
            0xa96e2508832d65a5, 0xa416ae5e4cd5e515, 0xcb49f2ef468cd371, 0x35bcb2a2af230bed,
            0x896a2d51089246c5, 0x1f13132cdf69893d, 0x3d239130f82a66ad, 0x0c881f97d75d2235,
            0x880cba8c3f36ab25, 0xfc36a4812f4a853d, 0x0c7f2cb6c953dd25, 0xc8e949feb25d3f1d,
            0xc0353bdb439fd9e5, 0x1098176706d0e325, 0xe7a964488e96193d, 0x58889a26424a27d1,
            0x34f74c8556c24f7d, 0xd167ccb4e757c6dd, 0xf182e0c274a4a325, 0xf6b547a36f6b4bb9,
            0x0147c0c740a686bd, 0xf11aad3c9037e0bd, 0x4e885005ad1d38bd, 0xb433c98836f19325,
            0x54d61e2cc82778a5, 0xe973ee9d5fb352fd, 0x82756b6ebd862885, 0xf58cf6b3eee01e45,
            0xea557236b7430325, 0x83a4b310abd41ecd, 0x7a39a9b00a7f9979, 0xad9edcb14dc99a15,
            0x2c2722586ae2dec5, 0xef1425e24d989f25, 0x0da5262dd2af95fd, 0xdb91fd7c65afb6ed,
            0x6eed3a4d88910a15, 0x80599474e4842575}},
};

#endif
