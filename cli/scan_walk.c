/* SPDX-License-Identifier: ISC */
/* The files below a path, and none that does something when it is read. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "scan.h"

struct walk {
	tsr_scan_file *visit;
	void *arg;
	bool complete;
};

static void
miss(struct walk *walk, const FTSENT *entry, const char *why)
{
	tsr_complain("%s was not scanned: %s", entry->fts_path, why);
	walk->complete = false;
}

/* File systems whose files are the kernel's: reading one may wait for ever, or change something. */
static bool
is_kernels(const struct statfs *fs)
{
	static const unsigned types[] = {BINFMTFS_MAGIC, BPF_FS_MAGIC, CGROUP2_SUPER_MAGIC, CGROUP_SUPER_MAGIC,
	    DEBUGFS_MAGIC, DEVPTS_SUPER_MAGIC, EFIVARFS_MAGIC, NSFS_MAGIC, PROC_SUPER_MAGIC, PSTOREFS_MAGIC,
	    SECURITYFS_MAGIC, SELINUX_MAGIC, SMACK_MAGIC, SYSFS_MAGIC, TRACEFS_MAGIC};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if ((unsigned)fs->f_type == types[i])
			return true;
	}
	return false;
}

/* A file system is entered where the device changes. */
static bool
enters(const FTSENT *entry)
{
	return entry->fts_level == FTS_ROOTLEVEL || entry->fts_statp->st_dev != entry->fts_parent->fts_statp->st_dev;
}

static void
enter_directory(struct walk *walk, FTS *tree, FTSENT *entry)
{
	struct statfs fs;

	if (!enters(entry) || (statfs(entry->fts_accpath, &fs) == 0 && !is_kernels(&fs)))
		return;
	fts_set(tree, entry, FTS_SKIP);
	if (entry->fts_level == FTS_ROOTLEVEL)
		miss(walk, entry, "it shows the state of the kernel; name single files in it");
}

/* Nothing is read that is not what it was when the directory was listed. */
static void
visit_file(struct walk *walk, const FTSENT *entry)
{
	const bool named = entry->fts_level == FTS_ROOTLEVEL;
	struct stat status;
	struct statfs fs;
	int fd = open(entry->fts_accpath, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (named ? 0 : O_NOFOLLOW));

	if (fd < 0) {
		miss(walk, entry, strerror(errno));
		return;
	}
	if (fstat(fd, &status) != 0 || fstatfs(fd, &fs) != 0)
		miss(walk, entry, strerror(errno));
	else if (!S_ISREG(status.st_mode))
		miss(walk, entry, "it became something else while it was opened");
	else if (named || !enters(entry) || !is_kernels(&fs))
		walk->visit(walk->arg, fd, entry->fts_path);
	close(fd);
}

static void
visit_other(struct walk *walk, const FTSENT *entry)
{
	if (entry->fts_level == FTS_ROOTLEVEL)
		miss(walk, entry, "it is neither file nor directory; give what it holds on standard input");
}

static void
visit_entry(struct walk *walk, FTS *tree, FTSENT *entry)
{
	switch (entry->fts_info) {
	case FTS_D:
		enter_directory(walk, tree, entry);
		break;
	case FTS_F:
		visit_file(walk, entry);
		break;
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		miss(walk, entry, strerror(entry->fts_errno));
		break;
	case FTS_DEFAULT:
		visit_other(walk, entry);
		break;
	case FTS_SLNONE:
		miss(walk, entry, "the link leads nowhere");
		break;
	default: /* the way back out of a directory, links within it */
		break;
	}
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

bool
tsr_scan_walk(const char *path, tsr_scan_file *visit, void *arg)
{
	struct walk walk = {visit, arg, true};
	char *name = strdup(path);
	char *const paths[] = {name, NULL};
	FTS *tree = name != NULL ? fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW, by_name) : NULL;
	FTSENT *entry;

	while (tree != NULL && (entry = fts_read(tree)) != NULL)
		visit_entry(&walk, tree, entry);
	if (tree == NULL || errno != 0) {
		tsr_complain("%s was not scanned to its end: %s", path, strerror(errno));
		walk.complete = false;
	}
	if (tree != NULL && fts_close(tree) != 0)
		walk.complete = false;
	free(name);
	return walk.complete;
}
