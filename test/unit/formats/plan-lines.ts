import { readText } from '../../../electron/formats/reader';
import type { ReadContext } from '../../../electron/formats/format';
import { formatJump } from '../../../shared/jump';
import { newForwardId, newSessionId } from '../../../shared/ids';
import type { ImportPlan } from '../../../shared/import-plan';
import { lineNotation } from '../../../shared/notation';
import { newProfile, type SessionProfile } from '../../../shared/session-profile';

/** A context of tests: PuTTY's defaults, Linux. */
export function readContext(more: Partial<ReadContext> = {}): ReadContext {
  return { platform: 'linux', defaults: newProfile(), newSessionId, newForwardId, ...more };
}

const usual = newProfile();

/** A session's settings besides the usual, in one line: `me@host:2222 via gw; L8080 → a:80; compression=true`. */
function sessionLine(profile: SessionProfile, plan: ImportPlan): string {
  const { host, username, port, jumps, proxy, forwards, ...rest } = profile;
  const shown = username === '' ? host : `${username}@${host}`;
  const hops = jumps.map((jump) => {
    if (jump.kind === 'inline') {
      const key = [jump.privateKeyFile, jump.onlyThisKey ? 'alone' : ''].filter((part) => part !== '');
      return formatJump(jump) + (key.length === 0 ? '' : ` (${key.join(' ')})`);
    }
    const at = plan.sessions.findIndex(({ profile: { id } }) => id === jump.sessionId);
    return `#${String(at)}`;
  });
  const changed = (Object.keys(rest) as (keyof typeof rest)[])
    .filter((key) => key !== 'id' && JSON.stringify(rest[key]) !== JSON.stringify(usual[key]))
    .flatMap((key) => (key === 'algorithms' ? orders(profile) : [`${key}=${plainly(rest[key])}`]));
  return [
    `${shown}${port === 22 ? '' : `:${String(port)}`}${hops.length === 0 ? '' : ` via ${hops.join(', ')}`}`,
    ...forwards.map(lineNotation),
    ...(proxy.kind === 'none' ? [] : [`proxy ${proxy.kind} ${proxy.command}`]),
    ...changed,
  ].join('; ');
}

function plainly(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The lists of algorithms that differ from the usual: `cipher=aes chacha20 WARN …`. */
function orders({ algorithms }: SessionProfile): readonly string[] {
  return (['kex', 'hostKey', 'cipher'] as const)
    .filter((list) => algorithms[list].join() !== usual.algorithms[list].join())
    .map((list) => `${list}=${algorithms[list].join(' ')}`);
}

/**
 * A plan in lines: `+` a session, `>` a forward alone, `k` a host key, `-` what is left out for having no meaning, `x` as not
 * supported, `s` as a secret, `!` a problem with its code, `~` what was mended.
 */
export function planLines(plan: ImportPlan, withMends = false): readonly string[] {
  const marks = { meaningless: '-', unsupported: 'x', secret: 's' } as const;
  return [
    ...plan.sessions.map(({ profile }) => `+ ${sessionLine(profile, plan)}`),
    ...plan.forwards.map(({ forward }) => `> ${lineNotation(forward)}`),
    ...plan.hostKeys.map(({ line }) => `k ${line}`),
    ...plan.leftOut.map(({ reason, text }) => `${marks[reason]} ${text}`),
    ...plan.problems.map(
      ({ error, text }) => `! ${error.code === 'import-problem' ? '' : `${error.code} `}${text}`,
    ),
    ...(withMends ? plan.mends.map(({ kind, count }) => `~ ${kind} ${String(count)}`) : []),
  ];
}

/** Reads a text and gives its plan in lines. */
export function linesOf(text: string, context: ReadContext = readContext()): readonly string[] {
  return planLines(readText(text, context));
}
