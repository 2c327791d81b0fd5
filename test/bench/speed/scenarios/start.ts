import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { profileOf } from '../../../support/samples';
import { forwardOf } from '../../../support/samples';
import { benchProgram } from '../../programs';
import type { Context, Scenario } from '../bench-context';
import { electronEnvironment, electronFlags, makeDataFolder, type DesktopProgram } from '../desktop-program';
import { startMarker } from '../electron/start-words';
import type { Measure } from '../measures';

/** Milliseconds a start may take. */
const limit = 30_000;

/** The program with ten sessions, the same with a thousand, and an empty window. */
type Started = 'ginnel' | 'thousand' | 'empty';

const sessionsOf: Readonly<Record<Started, number>> = { ginnel: 10, thousand: 1000, empty: 1 };

export const start: Scenario = {
  name: 'start',
  about:
    'from the start of the process to a usable window, against an empty Electron window, and with a thousand sessions',
  needsElectron: true,
  run: async ({ desktop, rounds, say }: Context) => {
    if (desktop === null) return [];
    // What an earlier start leaves behind: Chromium's own files and compiled scripts.
    const names = ['empty', 'ginnel', 'thousand'] as const;
    const used = {
      ginnel: await makeFolder('ginnel'),
      thousand: await makeFolder('thousand'),
      empty: await makeFolder('empty'),
    };
    const found = { again: noTimes(), first: noTimes() };
    try {
      for (const name of names)
        for (let time = 0; time < 3; time += 1) await timeOf(desktop, name, used[name].path);
      say('start: warmed up');
      for (let round = 0; round < rounds; round += 1) {
        for (const name of names) found.again[name].push(await timeOf(desktop, name, used[name].path));
        for (const name of names) {
          const folder = await makeFolder(name);
          found.first[name].push(await timeOf(desktop, name, folder.path));
          await folder.remove();
        }
      }
    } finally {
      await Promise.all(Object.values(used).map((folder) => folder.remove()));
    }
    return [
      measureOf('until the window is usable', found.again, { against: 'empty', atMost: 1.3 }),
      measureOf('the same, the very first time', found.first, null),
      manyOf(found.again),
    ];
  },
};

const noTimes = (): Record<Started, number[]> => ({ ginnel: [], thousand: [], empty: [] });

function measureOf(
  name: string,
  { ginnel, empty }: Record<Started, readonly number[]>,
  goal: Measure['goals'][number] | null,
): Measure {
  return {
    ...{ scenario: 'start', name, unit: 'ms', values: { ginnel, empty } },
    goals: goal === null ? [] : [goal],
  };
}

/** A start with a thousand sessions, against one with ten. */
function manyOf({ ginnel: few, thousand: ginnel }: Record<Started, readonly number[]>): Measure {
  return {
    ...{ scenario: 'start', name: 'the same with 1,000 sessions', unit: 'ms', values: { ginnel, few } },
    goals: [{ against: 'few', atMost: 1.3 }],
  };
}

/** A data folder with what the window has to show before it counts, and the empty window's page. */
async function makeFolder(name: Started): ReturnType<typeof makeDataFolder> {
  const forwards = [8080, 8081, 8082, 8083, 8084].map((port) =>
    forwardOf('local', String(port), 'localhost:80'),
  );
  const others = Array.from({ length: sessionsOf[name] - 1 }, (_, at) =>
    profileOf({ name: `z ${String(at)}`, host: `host-${String(at)}.example`, forwards }),
  );
  const folder = await makeDataFolder([
    profileOf({ name: startMarker, host: 'bench.example', forwards }),
    ...others,
  ]);
  const page = `<!doctype html><meta charset="utf-8"><title>Empty</title><p>${startMarker}</p>\n`;
  await writeFile(join(folder.path, 'empty.html'), page);
  return folder;
}

/** Starts one of them and ends it. @returns milliseconds until its window was usable */
async function timeOf({ electron, project }: DesktopProgram, name: Started, folder: string): Promise<number> {
  const watch = ['-r', benchProgram('start-watch', 'cjs')];
  const program =
    name !== 'empty'
      ? [project, '--data-dir', folder]
      : [
          `--user-data-dir=${join(folder, 'empty')}`,
          benchProgram('empty-window', 'cjs'),
          join(folder, 'empty.html'),
        ];
  const startedAt = performance.timeOrigin + performance.now();
  const child = spawn(electron, [...electronFlags, ...watch, ...program], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: electronEnvironment(),
  });
  const exited = once(child, 'exit');
  const late = setTimeout(() => child.kill('SIGKILL'), limit);
  try {
    const told = child.stdio[3] as Readable;
    const [line] = (await Promise.race([once(told, 'data'), exited.then(() => [''])])) as [Buffer | string];
    const usableAt = Number(line.toString());
    if (!(usableAt > startedAt)) throw new Error(`the window of ${name} did not become usable`);
    child.kill('SIGTERM');
    await exited;
    return usableAt - startedAt;
  } finally {
    clearTimeout(late);
    child.kill('SIGKILL');
  }
}
