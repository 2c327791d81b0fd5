import { programName } from './program-name';

/** Arguments for Windows' tasklist that name one process: in CSV, without the heading, which is in the system's language. */
export function namingProcess(pid: number): readonly string[] {
  return ['/fi', `PID eq ${String(pid)}`, '/fo', 'csv', '/nh'];
}

/** The program's name as tasklist prints it (`"node.exe","4812",…`), without `.exe`; null when there is no such process. */
export function parseTasklist(text: string, pid: number): string | null {
  const found = [...text.matchAll(/^"([^"]+)","(\d+)",/gmu)].find(([, , number]) => Number(number) === pid);
  return found?.[1] === undefined ? null : programName(found[1].replace(/\.exe$/iu, ''));
}
