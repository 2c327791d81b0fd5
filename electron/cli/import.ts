import { resolve } from 'node:path';
import { sentence } from '../../shared/errors';
import { savedSessions } from '../../shared/followed';
import type { ImportPlan, PlannedSession } from '../../shared/import-plan';
import { lineNotation } from '../../shared/notation';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import { placed, revised, type Placing } from '../../shared/standing';
import { importing as texts } from '../../shared/texts/cli-transfer';
import type { Engine } from '../engine';
import { serverOf } from './list';
import { codes } from './codes';
import type { Asked } from './verbs';
import type { Terminal } from './terminal';
import { agrees } from './yes';

/** Where the text comes from. */
export interface ImportSource {
  /** Resolves to null where there is no such file, told to the terminal. */
  readonly read: (file: string) => Promise<Uint8Array | null>;
  /** The folder that names of files start from, and the one that `~` is. */
  readonly folder: string;
  readonly home: string;
}

/**
 * Shows what a file, or what is piped in, would bring in, and brings it in after a yes. A session that differs from the saved
 * one of its name takes its place with `--replace` only, one with a problem is never made.
 * @returns the exit code: done when everything was brought in or is there already, or may be; needsAnswer when there is no
 *   terminal to ask at; else failed
 */
export async function importSessions(
  { operands: [file = ''], options }: Pick<Asked<'import'>, 'operands' | 'options'>,
  engine: Pick<Engine, 'handlers' | 'snapshot'>,
  source: ImportSource,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  const plan = await readPlan(file, engine, source, terminal);
  if (plan === null) return codes.failed;
  const replaces = options.replace === true;
  const troubled = new Set(plan.problems.map(({ session }) => session));
  const placings = plan.sessions.map(({ standing }, at): Placing => {
    if (troubled.has(at) || standing.kind === 'same') return 'leave';
    if (standing.kind === 'new') return 'add';
    return replaces ? 'replace' : 'leave';
  });
  for (const line of planLines(plan, placings, replaces)) terminal.print(line);

  const profiles = placed(plan, placings, savedSessions(engine.snapshot()));
  const hostKeys = plan.hostKeys.map(({ line }) => line);
  const isWhole =
    plan.problems.length === 0 &&
    plan.forwards.length === 0 &&
    plan.sessions.every(({ standing }, at) => standing.kind !== 'different' || placings[at] === 'replace');
  const code = isWhole ? codes.done : codes.failed;
  if (profiles.length + hostKeys.length === 0) {
    terminal.notify(texts.nothing);
    return plan.sessions.length === 0 ? codes.failed : code;
  }
  if (options['dry-run'] === true) return code;
  if (options.yes !== true) {
    if (!terminal.interactive) {
      terminal.notify(texts.needsYes);
      return codes.needsAnswer;
    }
    const question = texts.question(profiles.length, hostKeys.length);
    if (!(await agrees(question, terminal, stop))) return codes.failed;
  }
  const sessions = revised(plan, profiles);
  const made = await engine.handlers.imports.make({ sessions, hostKeys });
  if (!made.ok) {
    terminal.notify(sentence(made.error));
    return codes.failed;
  }
  terminal.print(texts.imported(profiles.length, made.value.hostKeys));
  return code;
}

/** Reads the plan; a file that Ginnel knows as another program's is read with all that belongs to it. */
async function readPlan(
  file: string,
  { handlers: { imports } }: Pick<Engine, 'handlers'>,
  { read, folder, home }: ImportSource,
  terminal: Terminal,
): Promise<ImportPlan | null> {
  const found = file === '-' ? null : await imports.find({});
  const path = resolve(folder, file);
  const known =
    found?.ok === true
      ? found.value.find(({ place }) => resolve(place.replace(/^~(?=[/\\])/u, home)) === path)
      : undefined;
  if (known !== undefined) {
    const plan = await imports.readFound({ id: known.id });
    if (plan.ok) return plan.value;
  }
  const bytes = await read(file);
  if (bytes === null) return null;
  const name = file.replace(/^.*[/\\]/u, '').slice(0, 255);
  const plan = await imports.readFile({ name, bytes: Buffer.from(bytes).toString('base64') });
  if (plan.ok) return plan.value.plan;
  terminal.notify(sentence(plan.error));
  return null;
}

/** A plan as lines: what would be made, then what is left out and what is wrong. */
export function planLines(
  { sessions, forwards, hostKeys, leftOut, problems, mends }: ImportPlan,
  placings: readonly Placing[],
  mayReplace: boolean,
): readonly string[] {
  const titles = sessions.map(({ profile }) => titleOf(profile));
  const about = (session: number | null): string => (session === null ? '' : (titles[session] ?? ''));
  return [
    ...(mends.length === 0 ? [] : [texts.mended(mends.map(({ kind, count }) => texts.mends[kind](count)))]),
    ...sessions.flatMap((session, at) => sessionLines(session, placings[at] ?? 'leave', mayReplace)),
    ...forwards.map(({ forward }) => texts.forwardAlone(lineNotation(forward))),
    ...(hostKeys.length === 0 ? [] : [texts.hostKeys(hostKeys.length)]),
    ...grouped(leftOut.map(({ session, text, why }) => [about(session), text, why] as const)).map(
      ([title, words, why]) => texts.leftOut(title, words, why),
    ),
    ...grouped(
      problems.map(({ session, text, error }) => [about(session), text, sentence(error)] as const),
    ).map(([title, words, why]) => texts.problem(title, words, why)),
  ];
}

function sessionLines(
  { profile, standing, origin }: PlannedSession,
  placing: Placing,
  mayReplace: boolean,
): readonly string[] {
  const state =
    standing.kind === 'same'
      ? texts.same
      : standing.kind === 'different'
        ? texts.different(standing.settings, mayReplace && placing === 'replace')
        : placing === 'leave'
          ? texts.notMade
          : texts.made;
  return [
    [titleOf(profile), serverOf(profile), state, ...(origin === '' ? [] : [origin])].join('\t'),
    ...routeLines(profile),
    ...profile.forwards.map((forward) => `\t${lineNotation(forward)}`),
  ];
}

function routeLines({ proxy, jumps }: SessionProfile): readonly string[] {
  return [
    ...(jumps.length === 0 ? [] : [`\t${texts.jumps(jumps.length)}`]),
    // The command to be run is shown before it is agreed to.
    ...(proxy.kind === 'command' ? [`\t${texts.command(proxy.command)}`] : []),
  ];
}

/** Words that share their session and their sentence, together. */
function grouped(
  entries: readonly (readonly [title: string, text: string, why: string])[],
): readonly (readonly [title: string, words: readonly string[], why: string])[] {
  const groups = new Map<string, [string, string[], string]>();
  for (const [title, text, why] of entries) {
    const key = JSON.stringify([title, why]);
    const group = groups.get(key) ?? [title, [], why];
    group[1].push(text.length > 80 ? `${text.slice(0, 79)}…` : text);
    groups.set(key, group);
  }
  return [...groups.values()];
}
