/* SPDX-License-Identifier: ISC */
/* From the paths of tessera scan to the files that are read. */
#ifndef TSR_SCAN_H
#define TSR_SCAN_H

#include "scanner.h"
#include "tool.h"

typedef void tsr_scan_file(void *arg, int fd, const char *path);

/*
 * Calls VISIT with each regular file of PATH, a file or a directory, in order
 * of names.  Symbolic links are followed in PATH alone.  Devices, sockets and
 * FIFOs are never opened, file systems that show the kernel's state are not
 * entered.  False when something could not be read; that was told, and the
 * rest was visited.
 */
bool tsr_scan_walk(const char *path, tsr_scan_file *visit, void *arg);

#endif
