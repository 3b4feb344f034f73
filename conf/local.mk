# SPDX-License-Identifier: ISC
schemadir = $(pkgdatadir)/schema
dist_schema_DATA = \
	conf/schema/60tessera.ldif \
	conf/schema/tessera.ldif \
	conf/schema/tessera.schema

slapdexampledir = $(pkgdatadir)/slapd
dist_slapdexample_DATA = \
	conf/slapd/1-modules.ldif \
	conf/slapd/2-database.ldif \
	conf/slapd/3-rules.ldif \
	conf/slapd/4-sync.ldif \
	conf/slapd/tree.ldif

# Copied to /etc/tessera by hand: an installed example must not become the settings of a host.
exampledir = $(pkgdatadir)
dist_example_DATA = conf/tessera.conf
