import { win32 } from 'node:path';
import { formatJump } from '../../../shared/jump';
import { formatSshOption } from '../../../shared/notation';
import type { SessionProfile } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/import-ssh-config';
import type { RunProgram } from '../../system/run-program';
import type { ReadContext } from '../format';
import { sessionOf } from '../ssh-session';
import type { SshSettings } from '../ssh-settings';
import type { Traced } from '../traced';
import { applyStatements, type Draft } from './draft';
import { factsOf } from './evaluate';
import type { Reading } from './read';
import { readStatements, type Statement } from './statements';
import { targetOf } from './tokens';
import type { ConfigMachine } from './types';

/** Most hosts that ssh is asked about, and how many at a time. */
const mostAsked = 200;
const atOnce = 4;

/** OpenSSH's client; on Windows the system's own, never one in the current folder. */
export function sshProgram({ platform, environment }: ConfigMachine): string {
  const root = environment['SystemRoot'] ?? String.raw`C:\Windows`;
  return platform === 'win32' ? win32.join(root, 'System32', 'OpenSSH', 'ssh.exe') : 'ssh';
}

/**
 * Has `ssh -G` say what a file means: which Match lines hold that only ssh can judge, and whether it reads each host as Ginnel does.
 * Where there is no ssh, or it does not take the file, everything stays as it was read.
 * @param path of the file, absolute
 */
export async function askSsh(
  path: string,
  reading: Reading,
  machine: ConfigMachine,
  run: RunProgram,
  context: ReadContext,
): Promise<Reading> {
  const program = sshProgram(machine);
  const answerOf = async (file: string, host: string): Promise<readonly string[] | null> => {
    const answer = await run(program, ['-G', '-F', file, '--', host]).catch(() => null);
    return answer === null || answer.code !== 0 ? null : answer.output.split(/\r?\n/u);
  };
  const usual = await answerOf('none', 'host.invalid');
  if (usual === null) return reading;
  const known = new Set(usual);
  const drafts = [...reading.drafts];
  const left = [...drafts.keys()].filter((at) => mayBeAsked(drafts[at])).slice(0, mostAsked);
  const work = async (): Promise<void> => {
    for (let at = left.shift(); at !== undefined; at = left.shift()) {
      const draft = drafts[at];
      const [name] = draft?.names ?? [];
      if (draft === undefined || name === undefined) continue;
      const lines = await answerOf(path, name.name);
      if (lines === null) {
        // It takes no host of a file that it does not understand.
        left.length = 0;
        return;
      }
      const place = name.condition.statement.from;
      drafts[at] = judged(draft, settingsOf(lines, known, place, context), reading, machine, context);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { ...reading, drafts };
}

/** ssh would take another word for an option, a login or an address. */
function mayBeAsked(draft: Draft | undefined): boolean {
  return /^[A-Za-z\d][\w.-]*$/u.test(draft?.names[0]?.name ?? '');
}

/** ssh may say of a host the same as of any other, and have it from the file all the same. */
const alwaysTold = /^(?:hostname|user|port) /u;

/** Lines that ssh says of this host and of no other. */
function settingsOf(
  lines: readonly string[],
  usual: ReadonlySet<string>,
  place: Traced,
  context: ReadContext,
): SshSettings {
  const own = lines
    .filter((line) => alwaysTold.test(line) || (!usual.has(line) && !line.startsWith('host ')))
    .map((line) => line.replace(/ \[socks\]:0$/u, ''));
  return applyStatements(readStatements(place.as(own.join('\n')), null), context).settings;
}

function judged(
  draft: Draft,
  said: SshSettings,
  reading: Reading,
  machine: ConfigMachine,
  context: ReadContext,
): Draft {
  const { evaluated } = draft;
  const holds = new Set(
    evaluated.uncertain.filter((statement) => agrees(applyStatements([statement], context).settings, said)),
  );
  const system = new Set(reading.systemSections.flatMap(({ statements }) => statements));
  const applied = new Set([...evaluated.statements, ...holds]);
  const all = [...reading.sections, ...reading.systemSections].flatMap(({ statements }) => statements);
  const statements =
    holds.size === 0 ? evaluated.statements : all.filter((statement) => applied.has(statement));
  const own = applyStatements(
    statements.filter((statement) => !system.has(statement)),
    context,
  ).settings;
  const facts = factsOf(evaluated.facts.alias, null, firstValues(statements));
  const target = targetOf(facts, machine);
  const fault = difference(
    sessionOf(own, target, context).profile,
    sessionOf(said, target, context).profile,
    facts.alias,
  );
  return {
    ...draft,
    ...(holds.size > 0 && applyStatements(statements, context)),
    evaluated: {
      ...evaluated,
      statements,
      uncertain: evaluated.uncertain.filter((statement) => !holds.has(statement)),
      facts,
    },
    judged: fault === null ? 'agrees' : fault,
  };
}

function firstValues(statements: readonly Statement[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { key, words } of statements) {
    const [first] = words ?? [];
    if (first !== undefined && !values.has(key)) values.set(key, first.text);
  }
  return values;
}

/** Whether all that a statement says is among what ssh says. */
function agrees(one: SshSettings, said: SshSettings): boolean {
  const plain: Readonly<Record<string, unknown>> = said.plain;
  const valuesOf = (list: readonly { readonly value: string }[]): readonly string[] =>
    list.map(({ value }) => value);
  const forwards = forwardsOf(said);
  return (
    one.said.size > 0 &&
    Object.entries(one.plain).every(([key, value]) => JSON.stringify(plain[key]) === JSON.stringify(value)) &&
    (one.hostName === null || one.hostName.value === said.hostName?.value) &&
    (one.jumps === null || one.jumps.value === (said.jumps?.value ?? '')) &&
    (one.proxyCommand === null || one.proxyCommand.value === (said.proxyCommand?.value ?? '')) &&
    valuesOf(one.keyFiles).every((file) => valuesOf(said.keyFiles).includes(file)) &&
    forwardsOf(one).every((forward) => forwards.includes(forward))
  );
}

function forwardsOf({ forwards, clearsForwards }: SshSettings): readonly string[] {
  return clearsForwards ? [] : forwards.map(({ value }) => formatSshOption(value));
}

/** Where ssh would go elsewhere than Ginnel, in words; null where it would not. */
function difference(own: SessionProfile, said: SessionProfile, alias: string): texts.Fault | null {
  const route = ({ jumps, proxy }: SessionProfile): string =>
    jumps.length > 0
      ? jumps.map((jump) => (jump.kind === 'inline' ? formatJump(jump) : '')).join(',')
      : proxy.command;
  const forwards = (profile: SessionProfile): string =>
    profile.forwards.map(formatSshOption).toSorted().join(' ');
  const pairs: readonly (readonly [string, string, string])[] = [
    ['HostName', own.host.toLowerCase(), said.host.toLowerCase()],
    ['Port', String(own.port), String(said.port)],
    // ssh has one for those who name none.
    ['User', own.username, own.username === '' ? '' : said.username],
    ['ProxyJump', route(own), route(said)],
    ['LocalForward', forwards(own), forwards(said)],
  ];
  const [first] = pairs.filter(([, mine, theirs]) => mine !== theirs);
  return first === undefined ? null : texts.sshDisagrees(alias, first[0], first[2]);
}
