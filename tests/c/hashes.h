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
     {0xf8efb1d925d9a9c5, 0xdb4cb1ac4cfda47d, 0x553c92f943c0bcbd, 0xfeda3169f68151d5, 0x598aeb8b6a8955b5,
      0x131f967906a5044d, 0xbca2382a7ade11cd, 0xeb1c51fffb498c4d, 0x5f381debc8de805d, 0xcbfbb232120d35ad,
      0xf8f8a4a34297cde5, 0x510e8a3ea93ae4b5, 0xf7dffff89873fbdd, 0x208f6d0bf381de6d, 0x5eef12b988e51645,
      0x6c18e1caabff68a5, 0x6e79134ad3166e1d, 0x1269ea3c0efd2495, 0xf27e727740814a15, 0xeab3902ef0250f15}},
    {"v3",
     {0x5a17f550318798a5, 0x45e3f8f5552709ad, 0x8d3e12229415b99d, 0x5c4aa5ec0f02fda5, 0xb08381eb2eb6f985,
      0xe89e57e2e3a2fa45, 0xd536186dfc2db18d, 0x5e78fb6ac9cd9e8d, 0x09fc405c70b6b45d, 0x9d059593708128bd,
      0x4e293f363fadf485, 0xe61d6e6659c7fe81, 0xb086bba567b7855d, 0xd0242f8fe9c1c7dd, 0x4f11d31d587024e9,
      0xf361b315035eefd5, 0x303aeb55b97fbb81, 0xd5ab74c8f6b0ee0d, 0xd85740f7b33457a5, 0x8e7f8db6f8ab55e9}},
    {"v4",
     {0x29953a170f41007d, 0x5ad11a4ebbfca2ad, 0x3bf0b56ee1f8e63d, 0xa88a565f4fc31d6d, 0xfbd9369a6e24308d,
      0xc4b506be851b774d, 0xfd8ccc3f8704cf05, 0x3331b6dec7db02d9, 0x09fc405c70b6b45d, 0x7c8a32b1019d1ffd,
      0xee35bdc4be877c45, 0x56cc9c98e4601351, 0x9c89123ddec03735, 0xc612f38454ad1ad5, 0xedfe18a31b823119,
      0x73e0a6f97885db45, 0xafe11bc46b48b0a5, 0x374c7baa7fbeaa5d, 0xfecc9a23330319a5, 0x4ad490f89b42f7d5}},
};

#endif
