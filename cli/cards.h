/* SPDX-License-Identifier: ISC */
/* Tokens and accounts for people, all fields, one a line. */
#ifndef TSR_CARDS_H
#define TSR_CARDS_H

#include "table.h"

/* What tsr_json_token() and tsr_json_account() made, tsr_json_own() included. */
enum tsr_exit tsr_token_card(const json_t *token);
enum tsr_exit tsr_account_card(const json_t *account);

/* What a list of tokens shows of each; where uses are known, one column more. */
#define TSR_TOKEN_COLUMNS 8
extern const struct tsr_column tsr_token_columns[TSR_TOKEN_COLUMNS + 1];

#endif
