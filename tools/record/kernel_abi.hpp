// What the recorder needs of the kernel and Debian 12's headers (Linux 6.1) do not have yet: the PAGEMAP_SCAN ioctl
// and two features of userfaultfd. Copied from include/uapi/linux/fs.h and include/uapi/linux/userfaultfd.h of
// Linux 6.7, which never change once released. Names in our own style, as newer headers define the originals as macros.
#pragma once

#include <linux/ioctl.h>

#include <cstdint>

namespace remus::record::abi {

// struct page_region: pages [start, end) in bytes of address, all with the same categories.
struct PageRegion {
  std::uint64_t start, end, categories;
};

// struct pm_scan_arg
struct ScanArguments {
  std::uint64_t size;  // of this struct
  std::uint64_t flags;
  std::uint64_t start, end;  // addresses
  std::uint64_t walk_end;    // out: how far the walk came
  std::uint64_t regions;     // address of an array of PageRegion
  std::uint64_t region_count;
  std::uint64_t max_pages;  // 0: no limit
  // A page matches when, after flipping its `inverted` categories, it has all of `mask` and one of `anyof` (or that is
  // 0).
  std::uint64_t inverted, mask, anyof;
  std::uint64_t returned;  // categories to tell apart in the regions
};

inline constexpr unsigned long kPagemapScan = _IOWR('f', 16, ScanArguments);

enum ScanFlag : std::uint64_t {
  kScanProtectMatching = 1U << 0,  // PM_SCAN_WP_MATCHING: write-protect the pages that match, in the same step
  kScanCheckAsync = 1U << 1        // PM_SCAN_CHECK_WPASYNC: EPERM when a mapping is not registered
};

enum PageCategory : std::uint64_t {
  kPageWritten = 1U << 1,
  kPageFile = 1U << 2,  // of a file or of shared memory: a private mapping's page that was never written
  kPagePresent = 1U << 3,
  kPageSwapped = 1U << 4,
  kPageZero = 1U << 5  // PAGE_IS_PFNZERO: the kernel's page of zeros, mapped by a read
};

// userfaultfd
inline constexpr std::uint64_t kUffdUserModeOnly = 1;          // UFFD_USER_MODE_ONLY, a flag of the system call
inline constexpr std::uint64_t kUffdWpUnpopulated = 1U << 13;  // UFFD_FEATURE_WP_UNPOPULATED
inline constexpr std::uint64_t kUffdWpAsync = 1U << 15;        // UFFD_FEATURE_WP_ASYNC

}  // namespace remus::record::abi
