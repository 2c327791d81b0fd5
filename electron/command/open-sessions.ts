import { setTimeout as wait } from 'node:timers/promises';
import { sessionsNamed } from '../../shared/chosen-sessions';
import { sentence, type AppError } from '../../shared/errors';
import type { SessionProfile } from '../../shared/session-profile';
import { isLive } from '../../shared/status';
import * as texts from '../../shared/texts/cli-engine';
import { codes } from '../cli/codes';
import { bringDown } from '../cli/down';
import { lineThatStays, lineToRunning, type EngineLine, type EngineWays } from '../cli/engine-line';
import { followLogs, printLogs } from '../cli/log';
import { isSshCommand, namedSessions, unknownWords } from '../cli/named';
import { areUp, printStatus, rowsOf, watchStatus } from '../cli/status';
import type { Terminal } from '../cli/terminal';
import { bringUp } from '../cli/up';
import type { Asked } from '../cli/verbs';
import { limitOf } from './limits';
import { waysOf } from './ways';
import { savedIn } from './saved';
import { stopSignal } from './stop';
import { until } from '../system/async';

/** Milliseconds between two looks for a Ginnel that runs again. */
const lookAgain = 1000;

function tellError(error: AppError, terminal: Terminal): number {
  terminal.notify(sentence(error));
  return codes.failed;
}

export async function up(asked: Asked<'up'>, terminal: Terminal, sessionThread: URL): Promise<number> {
  const stop = stopSignal();
  const { operands, options, dataDir } = asked;
  const ways = waysOf({ verb: 'up', dataDir, terminal, sessionThread, stop });
  const line = await lineForNames(
    ways,
    operands.filter((word) => !isSshCommand(word)),
    dataDir,
    terminal,
  );
  if (typeof line === 'number') return line;
  try {
    const chosen = await namedSessions(operands, line.engine, terminal);
    if (typeof chosen === 'number') return chosen;
    const how = { wait: options.wait === true, limit: limitOf(options.timeout) };
    return (await bringUp(chosen, line, how, terminal, stop)).code;
  } finally {
    await line.end();
  }
}

/**
 * A way to the Ginnel that runs, or to one that is started and stays; the exit code, told, where there is none. None is started for
 * names that nothing has.
 */
export async function lineForNames(
  ways: EngineWays,
  names: readonly string[],
  dataDir: string | undefined,
  terminal: Terminal,
): Promise<EngineLine | number> {
  const running = await lineToRunning(ways);
  if (!running.ok) return tellError(running.error, terminal);
  if (running.value !== null) return running.value;
  const known = await savedNamed(names, dataDir, terminal);
  if (typeof known === 'number') return known;
  const line = await lineThatStays(ways);
  return line.ok ? line.value : tellError(line.error, terminal);
}

/** The saved sessions that words name, where no Ginnel runs; the exit code, told, where a word names none. */
async function savedNamed(
  words: readonly string[],
  dataDir: string | undefined,
  terminal: Terminal,
): Promise<readonly SessionProfile[] | number> {
  const { profiles } = await savedIn(dataDir);
  const places = { profiles, followed: [], order: [] };
  const { chosen, unknown } = sessionsNamed(words, places);
  for (const text of unknown.flatMap((word) => unknownWords(word, places))) terminal.notify(text);
  return unknown.length === 0 ? chosen : codes.unknownName;
}

/**
 * Does something with the sessions that were named, on the Ginnel that runs.
 * @param other does it where none runs
 */
async function onRunning(
  ways: EngineWays,
  terminal: Terminal,
  use: (line: EngineLine) => Promise<number>,
  other: () => Promise<number>,
): Promise<number> {
  const line = await lineToRunning(ways);
  if (!line.ok) return tellError(line.error, terminal);
  if (line.value === null) return other();
  try {
    return await use(line.value);
  } finally {
    await line.value.end();
  }
}

export async function down(
  { operands, options, dataDir }: Asked<'down'>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  const bringAllDown = async ({ engine }: EngineLine): Promise<number> => {
    const open = engine.snapshot().sessions.filter(({ state }) => isLive(state));
    const all = options.all === true ? open.map(({ profile }) => profile) : null;
    const chosen = all ?? (await namedSessions(operands, engine, terminal));
    if (typeof chosen === 'number') return chosen;
    if (chosen.length === 0) terminal.print(texts.nothingOpen);
    return bringDown(chosen, engine, terminal);
  };
  const noneRuns = async (): Promise<number> => {
    const named = await savedNamed(operands, dataDir, terminal);
    if (typeof named === 'number') return named;
    terminal.print(texts.notRunning);
    return codes.done;
  };
  return onRunning(
    waysOf({ verb: 'down', dataDir, terminal, sessionThread }),
    terminal,
    bringAllDown,
    noneRuns,
  );
}

export async function status(
  { operands, options, dataDir }: Asked<'status'>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  const { json = false, watch = false } = options;
  const ways = waysOf({ verb: 'status', dataDir, terminal, sessionThread });
  if (watch) {
    return stayOn(ways, terminal, operands, dataDir, ({ engine }, named) =>
      watchStatus(operands.length === 0 ? null : named, engine, terminal, json),
    );
  }
  const noneRuns = async (): Promise<number> => {
    const named = await savedNamed(operands, dataDir, terminal);
    if (typeof named === 'number') return named;
    if (!json || named.length === 0) terminal.notify(texts.notRunning);
    const nothing = { sessions: [], traffic: [], vitals: [] };
    printStatus(rowsOf(named, nothing), nothing, terminal, json);
    return named.length === 0 ? codes.done : codes.failed;
  };
  const printAll = async ({ engine }: EngineLine): Promise<number> => {
    const named = operands.length === 0 ? null : await namedSessions(operands, engine, terminal);
    if (typeof named === 'number') return named;
    const snapshot = engine.snapshot();
    const rows = rowsOf(named, snapshot);
    if (rows.length === 0 && !json) terminal.print(texts.nothingOpen);
    printStatus(rows, snapshot, terminal, json);
    return areUp(rows) ? codes.done : codes.failed;
  };
  return onRunning(ways, terminal, printAll, noneRuns);
}

export async function log(
  { operands, options, dataDir }: Asked<'log'>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  const ways = waysOf({ verb: 'log', dataDir, terminal, sessionThread });
  if (options.follow === true) {
    return stayOn(ways, terminal, operands, dataDir, ({ engine }, named) =>
      followLogs(named, engine, terminal),
    );
  }
  const noneRuns = async (): Promise<number> => {
    const named = await savedNamed(operands, dataDir, terminal);
    if (typeof named === 'number') return named;
    return tellError({ code: 'engine-missing', data: {} }, terminal);
  };
  const printAll = async ({ engine }: EngineLine): Promise<number> => {
    const named = await namedSessions(operands, engine, terminal);
    return typeof named === 'number' ? named : printLogs(named, engine, terminal);
  };
  return onRunning(ways, terminal, printAll, noneRuns);
}

/**
 * Stays with the Ginnel that runs until the user ends it; where that one ends, waits for one to run again.
 * @param begin starts what is done with it, of which it is told by the names; returns what ends that
 */
async function stayOn(
  ways: EngineWays,
  terminal: Terminal,
  words: readonly string[],
  dataDir: string | undefined,
  begin: (line: EngineLine, named: readonly SessionProfile[]) => () => void,
): Promise<number> {
  const stop = stopSignal();
  let isWaiting = false;
  // It was waited for, or lost.
  let isAway = false;
  while (!stop.aborted) {
    const line = await until(lineToRunning(ways), stop);
    if (line === null) break;
    if (!line.ok && line.error.code !== 'control-unanswered') return tellError(line.error, terminal);
    if (!line.ok || line.value === null) {
      if (!isWaiting) {
        const known = await savedNamed(words, dataDir, terminal);
        if (typeof known === 'number') return known;
        terminal.notify(`${line.ok ? texts.notRunning : sentence(line.error)} ${texts.comesBack}`);
      }
      isAway = isWaiting = true;
      await wait(lookAgain, undefined, { signal: stop }).catch(() => undefined);
      continue;
    }
    if (isAway) terminal.notify(texts.isBack);
    isWaiting = false;
    const named = await namedSessions(words, line.value.engine, terminal);
    if (typeof named === 'number') {
      await line.value.end();
      return named;
    }
    const end = begin(line.value, named);
    const error = await until(line.value.lost, stop);
    end();
    await line.value.end();
    if (error === null) break;
    isAway = true;
    terminal.notify(sentence(error));
  }
  return codes.done;
}
