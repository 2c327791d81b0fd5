import { z } from 'zod';
import { asciiHost } from './local-name';
import { fail, ok, type Result } from './result';

const networks = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);
/** A host name in small letters, with `*` for any number of them. */
const pattern = /^(?=.{1,253}$)[a-z0-9*_-]+(?:\.[a-z0-9*_-]+)*$/u;
/** The hosts that no browser asks a proxy file about, as they are the computer's own (Chromium: net/docs/proxy.md). */
const ownHosts = /^(?:.*\.)?localhost$|^127\.|^::1(?:\/|$)|^169\.254\.|^fe[89ab][\da-f]:/u;

/**
 * A rule of a proxy file: a host name with `*` for any letters, or an address or network (192.0.2.0/24, fd00::/8), in the form in
 * which {@link readProxyRules} gives it. Nothing in it can end a string or a line of the file.
 */
export const proxyRuleSchema = z
  .string()
  .max(253)
  .refine((rule) => isRule(rule));

/** A proxy file that is served. */
export const servedProxyFileSchema = z
  .strictObject({ url: z.string(), rules: z.array(proxyRuleSchema).readonly() })
  .readonly();
export type ServedProxyFile = z.infer<typeof servedProxyFileSchema>;

function isRule(rule: string): boolean {
  return networks.safeParse(rule).success || pattern.test(rule);
}

/**
 * Reads the rules of a proxy file, separated by commas or blanks: `*.internal, wiki.example.com, 10.0.0.0/8`. A name that begins
 * with a dot means all names below it; one in another script is given as browsers have it (xn--).
 * @returns fails with proxy-rule-missing, proxy-rule-own or proxy-rule-invalid
 */
export function readProxyRules(text: string): Result<readonly string[]> {
  const rules = new Set<string>();
  for (const entry of text.split(/[\s,;]+/u).filter((part) => part !== '')) {
    const bare = entry.replace(/^\[(.*)\]$/u, '$1').toLowerCase();
    const rule = networks.safeParse(bare).success ? bare : namePattern(bare);
    if (rule === null || !isRule(rule)) return fail({ code: 'proxy-rule-invalid', data: { text: entry } });
    if (ownHosts.test(rule)) return fail({ code: 'proxy-rule-own', data: { text: entry } });
    rules.add(rule);
  }
  return rules.size === 0 ? fail({ code: 'proxy-rule-missing', data: {} }) : ok([...rules]);
}

/** A pattern in the letters that browsers know host names by; null for what is no name. */
function namePattern(typed: string): string | null {
  const whole = typed.replace(/^\./u, '*.').replace(/\.$/u, '');
  const labels = whole.split('.').map((label) => (/^[\w*-]*$/u.test(label) ? label : asciiHost(label)));
  return labels.includes(null) ? null : labels.join('.');
}
