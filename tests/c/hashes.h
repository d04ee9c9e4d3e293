/* What tests/c/test_hashes.c finds with this compiler's kernels: 20 circuits an instruction set, each in both ways of summing rotations and both precisions. A change of
 * these numbers is a change of the bits that users get: say so in CHANGELOG.md. */
#ifndef QARENA_TESTS_HASHES_H
#define QARENA_TESTS_HASHES_H

#include <stdint.h>

#define HASHES_COMPILER "gcc 12."
#define HASHED_CIRCUITS 20u

static const struct {
    const char *isa;
    uint64_t of[HASHED_CIRCUITS];
} hashes[] = {
    {"base",
     {0x83711c7d5d2e41fd, 0xdb4cb1ac4cfda47d, 0x7e195e88c8e14bb5, 0x95344b5a17fe1e2d, 0xb67cc0d835f2ede5,
      0xa428ee86df405355, 0xb7a2b986af5d766d, 0x761db410a8bec4f5, 0x325a880c1eb2833d, 0x40f15b0fc2c2240d,
      0xc1f8a68fff345355, 0x0d683c2d296f90b5, 0xda67cf18a6a1a56d, 0x4bc45eb5160983ad, 0xc42003e446aff295,
      0x4d1eb648aec1383d, 0xdffde23735b7a7cd, 0x7cbadf24ee5a943d, 0x571d418f0d02d695, 0x97d64ab777885c15}},
    {"v3",
     {0x56849f8580fdc815, 0x45e3f8f5552709ad, 0xe32af20dec45da85, 0x069d788b30762a5d, 0x27f247d391eef295,
      0xb4c0b5d83b38b845, 0xc810d948d7853b8d, 0x5e78fb6ac9cd9e8d, 0xbcbd3712bb21d4bd, 0x7ce5e438fa8102b5,
      0x0b834ec7f28ee22d, 0x2ae0d6e99233f9ed, 0x8277b81e4a0076e5, 0x142a1f8ae59090bd, 0x63aec208336a13f5,
      0xa1ba67c8e25dc859, 0x00ca9f9475444d09, 0x4847cffd5861e50d, 0x1c455be7d35fbccd, 0x5dbbb912ad1a5e0d}},
    {"v4",
     {0xc99b2d1b53ae7b1d, 0x5ad11a4ebbfca2ad, 0x63d58b30aca74225, 0x008fd1239b19ab5d, 0xf63459b87e880b55,
      0xc1e14691e2b2b685, 0xa99b5cff39a54465, 0x3331b6dec7db02d9, 0xbcbd3712bb21d4bd, 0xfbd0b44420daca3d,
      0xd0a7763a1f3f2db5, 0x6abeec75b2844159, 0xfbdc74196f186a0d, 0xe73aff3ada3f7e5d, 0x417a03e99081051d,
      0x5f6f04cc6085ccd1, 0x90ed787a924cee25, 0xf85b3305c15015c5, 0x14799633898c30c5, 0x02940262dc541779}},
};

#endif
