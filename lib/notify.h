/* SPDX-License-Identifier: ISC */
/* Tells systemd how we are (sd_notify(3)), without its library. */
#ifndef TSR_NOTIFY_H
#define TSR_NOTIFY_H

/* Sends "NAME=VALUE" lines.  Nothing happens where nobody asked for it. */
void tsr_notify(const char *text);
/* How often WATCHDOG=1 is to be sent, in milliseconds; 0: never. */
int tsr_notify_interval(void);

#endif
