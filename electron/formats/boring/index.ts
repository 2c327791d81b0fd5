import { parse, TomlError, type TomlTable } from 'smol-toml';
import { portSchema } from '../../../shared/endpoint';
import { checkProfile, targetOf, type SessionProfile } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/import-boring';
import { noUser } from '../../../shared/texts/import-ssh-options';
import type { Format, ReadContext } from '../format';
import type { Ledger } from '../ledger';
import { isServerName } from '../commands/destination';
import { isUserName } from '../ssh-options-taken';
import type { Traced } from '../traced';
import { readForwards, type BoringForward } from './forwards';

const heading = /^[ \t]*\[\[[ \t]*tunnels[ \t]*\]\]/mu;

/** The tunnels of boring (github.com/alebeck/boring): TOML, a `[[tunnels]]` each. */
export const boring: Format = {
  matches: (text) => heading.test(text),
  isExact: true,
  read: (text, ledger, context) => {
    const [head, ...tunnels] = partsOf(text);
    const common = head === undefined ? null : readPart(head, ledger);
    const keepalive = common === null ? undefined : secondsOf(common.table);
    for (const words of common?.words ?? []) ledger.note(words);
    for (const part of tunnels) {
      const read = readPart(part, ledger);
      if (read !== null) enterTunnel(read, keepalive, ledger, context);
    }
  },
};

/** Cut before each tunnel, so that a bad one costs only itself. */
function partsOf(text: Traced): readonly Traced[] {
  const starts = [...text.text.matchAll(new RegExp(heading, 'gmu'))].map(({ index }) => index);
  return [0, ...starts].map((start, at) => text.slice(start, starts[at] ?? text.length));
}

/** A part with its lines, by the setting they belong to. */
interface Part {
  readonly table: TomlTable;
  readonly words: readonly Traced[];
  readonly wordsOf: ReadonlyMap<string, readonly Traced[]>;
}

/** @returns null for what is no TOML, which is told */
function readPart(part: Traced, ledger: Ledger): Part | null {
  const lines = part.lines();
  try {
    const whole = parse(part.text);
    const [tunnel] = (whole['tunnels'] ?? []) as readonly TomlTable[];
    const wordsOf = new Map<string, Traced[]>();
    let key = '';
    for (const line of lines) {
      if (/^\s*#/u.test(line.text)) {
        ledger.mended('comment', line.trim());
        continue;
      }
      key = /^\s*\[\[?\s*tunnels\.(\w+)/u.exec(line.text)?.[1] ?? keyOf(line.text, key);
      const before = wordsOf.get(key);
      const words = line.trim();
      if (before === undefined) wordsOf.set(key, [words]);
      else before.push(words);
    }
    return { table: tunnel ?? whole, words: [...wordsOf.values()].flat(), wordsOf };
  } catch (thrown) {
    const detail = thrown instanceof TomlError ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
    const words = lines.filter((line) => line.text.trim() !== '').map((line) => line.trim());
    const data = texts.notToml(detail.replace(/^Invalid TOML document: /u, ''));
    ledger.problem(words, { code: 'import-problem', data });
    return null;
  }
}

/** The key that a line begins; a line that begins none goes on with the one before. Those of a table within belong to it. */
function keyOf(line: string, before: string): string {
  return before === 'forward' || before === 'forwards'
    ? before
    : (/^\s*"?([\w-]+)"?\s*=/u.exec(line)?.[1] ?? before);
}

/** Settings of a tunnel that have a place here, and those that have none. */
const taken = new Set([
  '',
  'name',
  'host',
  'user',
  'identity',
  'identity_file',
  'port',
  'keep_alive',
  'local',
  'remote',
  'mode',
  'forward',
  'forwards',
]);
const leftOut: Readonly<Record<string, string>> = {
  group: texts.group,
  hooks: texts.hooks,
  hook: texts.hooks,
};

function enterTunnel(
  { table, wordsOf }: Part,
  keepalive: number | undefined,
  ledger: Ledger,
  context: ReadContext,
): void {
  const own = [...wordsOf].filter(([key]) => taken.has(key)).flatMap(([, words]) => words);
  const from = (key: string): readonly Traced[] => wordsOf.get(key) ?? wordsOf.get('') ?? [];
  const problems: { readonly key: string; readonly error: Parameters<Ledger['problem']>[1] }[] = [];
  const wrong = (key: string, data: { readonly what: string; readonly todo: string }): void => {
    problems.push({ key, error: { code: 'import-problem', data } });
  };
  const text = (key: string, values: TomlTable = table): string => {
    const value = values[key];
    const written = typeof value === 'number' ? String(value) : value;
    if (written === undefined) return '';
    if (typeof written !== 'string') wrong(key, texts.wrongValue(key));
    const variable = typeof written === 'string' ? /\$\{[^}]*\}|\$\w+/u.exec(written)?.[0] : undefined;
    if (variable !== undefined) wrong(key, texts.variable(variable));
    return typeof written === 'string' && variable === undefined ? written.trim() : '';
  };
  const user = text('user');
  if (user !== '' && !isUserName(user)) wrong('user', noUser(user));
  const identity = text('identity') || text('identity_file');
  const seconds = secondsOf(table) ?? keepalive;
  const port = portSchema.safeParse(table['port'] ?? 22);
  if (!port.success) wrong('port', texts.wrongValue('port'));
  let profile: SessionProfile = {
    ...context.defaults,
    id: context.newSessionId(),
    name: text('name').slice(0, 200),
    host: text('host'),
    username: isUserName(user) ? user : '',
    privateKeyFile: identity.slice(0, 4096),
    // As in boring, a key that is named is the only one.
    onlyThisKey: identity !== '',
    ...(port.success && { port: port.data }),
    ...(seconds !== undefined && { keepaliveSeconds: seconds }),
    forwards: [],
  };
  const target = targetOf(profile);
  if (!target.ok || !isServerName(target.value.host)) {
    if (problems.every(({ key }) => key !== 'host')) {
      const error = target.ok
        ? ({ code: 'host-invalid', data: { text: profile.host } } as const)
        : target.error;
      problems.push({ key: 'host', error });
    }
    profile = { ...profile, host: '' };
  }
  for (const { key, forward } of forwardsOf(table, text)) {
    const { forwards, error } = readForwards(forward, context);
    profile = { ...profile, forwards: [...profile.forwards, ...forwards] };
    if (error !== null && problems.every((problem) => !['local', 'remote'].includes(problem.key))) {
      problems.push({ key, error });
    }
  }
  const checked = problems.length === 0 ? checkProfile(profile) : null;
  if (checked?.ok === false) problems.push({ key: 'local', error: checked.error });
  const place = ledger.session(profile, own);
  for (const { key, error } of problems) ledger.problem(from(key), error, place);
  for (const [key, words] of wordsOf) {
    if (taken.has(key)) continue;
    ledger.leaveOut(words, 'unsupported', leftOut[key] ?? texts.unknownSetting, place);
  }
}

/** Those of a list, where there is one, or the one that stands in the tunnel itself. */
function forwardsOf(
  table: TomlTable,
  text: (key: string, values?: TomlTable) => string,
): readonly { readonly key: string; readonly forward: BoringForward }[] {
  const key = Array.isArray(table['forwards']) ? 'forwards' : 'forward';
  const list = Array.isArray(table[key]) ? (table[key] as readonly TomlTable[]) : [];
  const one = (values: TomlTable, name: string): BoringForward => ({
    name,
    mode: text('mode', values),
    local: text('local', values),
    remote: text('remote', values),
  });
  const isIn = ['local', 'remote', 'mode'].some((name) => name in table);
  return [
    ...(isIn || list.length === 0 ? [{ key: 'local', forward: one(table, '') }] : []),
    ...list.map((values) => ({ key, forward: one(values, text('name', values)) })),
  ];
}

/** boring's keepalives, in seconds; undefined where it says nothing of them. */
function secondsOf(table: TomlTable): number | undefined {
  const value = table['keep_alive'];
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 86_400
    ? value
    : undefined;
}
