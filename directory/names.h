/* SPDX-License-Identifier: ISC */
/* How classes and attributes of the schema are called, tessera-schema(7). */
#ifndef TSR_NAMES_H
#define TSR_NAMES_H

#define TSR_CLASS_NAME_TOKEN "tesseraToken"
#define TSR_CLASS_NAME_SERVICE "tesseraServiceAccount"
#define TSR_CLASS_NAME_MEMBER "tesseraMember"
#define TSR_CLASS_NAME_USE "tesseraUse"

#define TSR_ATTR_TOKEN_ID "tesseraTokenId"
#define TSR_ATTR_VERIFIER "tesseraVerifier"
#define TSR_ATTR_KIND "tesseraKind"
#define TSR_ATTR_STATE "tesseraState"
#define TSR_ATTR_NOT_AFTER "tesseraNotAfter"
#define TSR_ATTR_NOT_BEFORE "tesseraNotBefore"
#define TSR_ATTR_SERVICE "tesseraService"
#define TSR_ATTR_NETWORK "tesseraNetwork"
#define TSR_ATTR_ROLE "tesseraRole"
#define TSR_ATTR_DOMAIN "tesseraDomain"
#define TSR_ATTR_REVOKED_AT "tesseraRevokedAt"
#define TSR_ATTR_CREATED_BY "tesseraCreatedBy"
#define TSR_ATTR_MEMBER_ID "tesseraMemberId"
#define TSR_ATTR_INVITE "tesseraInvite"
#define TSR_ATTR_USED_TOKEN "tesseraUsedToken"
#define TSR_ATTR_LAST_USE "tesseraLastUse"
#define TSR_ATTR_LAST_SERVICE "tesseraLastService"
#define TSR_ATTR_LAST_PEER "tesseraLastPeer"
#define TSR_ATTR_LAST_HOST "tesseraLastHost"
#define TSR_ATTR_LABEL "cn"
#define TSR_ATTR_DISPLAY_NAME "displayName"
#define TSR_ATTR_DESCRIPTION "description"
#define TSR_ATTR_MAIL "mail"
#define TSR_ATTR_PASSWORD "userPassword"

#endif
