/* SPDX-License-Identifier: ISC */
/*
 * What may be set in the SASL file of a host program, and of what form it is:
 * X(name, form), written there as tessera_name.  The tool finds misspelt ones
 * by it; the plug-in itself cannot, because it can only ask for names.
 */
#ifndef TSR_SASL_NAMES_H
#define TSR_SASL_NAMES_H

#define TSR_SASL_PREFIX "tessera_"
#define TSR_SASL_SETTINGS(X) \
	X(cache, PATH)       \
	X(origin, TEXT)      \
	X(proxy, YES_NO)     \
	X(role, TEXT)        \
	X(service, TEXT)     \
	X(system_users, YES_NO)

#endif
