/*
 * The least that a milter can do, for `bench/run milter` to compare with.
 *
 *     noop_milter SOCKET noop      is asked about every step, and says "go on" each time
 *     noop_milter SOCKET rewrite   asks Postfix for the same steps as bouncehook-milter, and replaces the envelope sender
 *                                  by a constant: the protocol's share of what bouncehook-milter costs
 */
#include <libmilter/mfapi.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define RETURN_ADDRESS "<bounce+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@return.example.test>"

static sfsistat on_connect(SMFICTX *ctx, char *host, _SOCK_ADDR *address) { return SMFIS_CONTINUE; }
static sfsistat on_helo(SMFICTX *ctx, char *name) { return SMFIS_CONTINUE; }
static sfsistat on_mail(SMFICTX *ctx, char **arguments) { return SMFIS_CONTINUE; }
static sfsistat on_rcpt(SMFICTX *ctx, char **arguments) { return SMFIS_CONTINUE; }
static sfsistat on_data(SMFICTX *ctx) { return SMFIS_CONTINUE; }
static sfsistat on_header(SMFICTX *ctx, char *name, char *value) { return SMFIS_CONTINUE; }
static sfsistat on_eoh(SMFICTX *ctx) { return SMFIS_CONTINUE; }
static sfsistat on_body(SMFICTX *ctx, unsigned char *chunk, size_t length) { return SMFIS_CONTINUE; }
static sfsistat on_eom(SMFICTX *ctx) { return SMFIS_CONTINUE; }

static sfsistat quiet_connect(SMFICTX *ctx, char *host, _SOCK_ADDR *address) { return SMFIS_NOREPLY; }
static sfsistat quiet_mail(SMFICTX *ctx, char **arguments) { return SMFIS_NOREPLY; }
static sfsistat quiet_header(SMFICTX *ctx, char *name, char *value) { return SMFIS_NOREPLY; }
static sfsistat quiet_eoh(SMFICTX *ctx) { return SMFIS_NOREPLY; }
static sfsistat skip_body(SMFICTX *ctx, unsigned char *chunk, size_t length) { return SMFIS_SKIP; }

static sfsistat rewrite(SMFICTX *ctx)
{
    return smfi_chgfrom(ctx, RETURN_ADDRESS, "ENVID=4jY5tW6nlQzJbnY RET=HDRS") == MI_SUCCESS ? SMFIS_CONTINUE
                                                                                              : SMFIS_TEMPFAIL;
}

static sfsistat ask_for_little(SMFICTX *ctx, unsigned long actions, unsigned long steps, unsigned long unused2,
                               unsigned long unused3, unsigned long *wanted_actions, unsigned long *wanted_steps,
                               unsigned long *wanted2, unsigned long *wanted3)
{
    *wanted_actions = SMFIF_CHGFROM;
    *wanted_steps = steps & (SMFIP_NR_CONN | SMFIP_NR_MAIL | SMFIP_NR_HDR | SMFIP_NR_EOH | SMFIP_NOHELO | SMFIP_NODATA |
                             SMFIP_NOUNKNOWN | SMFIP_RCPT_REJ | SMFIP_HDR_LEADSPC | SMFIP_SKIP);
    *wanted2 = *wanted3 = 0;
    return SMFIS_CONTINUE;
}

int main(int count, char **arguments)
{
    if (count != 3) {
        fprintf(stderr, "usage: noop_milter SOCKET noop|rewrite\n");
        return 64;
    }
    int rewrites = strcmp(arguments[2], "rewrite") == 0;
    struct smfiDesc milter = {
        .xxfi_name = "noop",
        .xxfi_version = SMFI_VERSION,
        .xxfi_flags = SMFIF_CHGFROM,
        .xxfi_connect = rewrites ? quiet_connect : on_connect,
        .xxfi_helo = on_helo,
        .xxfi_envfrom = rewrites ? quiet_mail : on_mail,
        .xxfi_envrcpt = on_rcpt,
        .xxfi_header = rewrites ? quiet_header : on_header,
        .xxfi_eoh = rewrites ? quiet_eoh : on_eoh,
        .xxfi_body = rewrites ? skip_body : on_body,
        .xxfi_eom = rewrites ? rewrite : on_eom,
        .xxfi_data = on_data,
        .xxfi_negotiate = rewrites ? ask_for_little : NULL,
    };
    umask(0);
    if (smfi_setconn(arguments[1]) != MI_SUCCESS || smfi_register(milter) != MI_SUCCESS)
        return 70;
    return smfi_main() == MI_SUCCESS ? 0 : 70;
}
