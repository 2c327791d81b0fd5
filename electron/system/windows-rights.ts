import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { orNull, type System } from './system';
import { windowsProgram } from './windows-program';

/** Whom a list of rights stands for who is no one in particular: Everyone, Authenticated Users, Users; and their short names in SDDL. */
const everybody: ReadonlyMap<string, string> = new Map([
  ['WD', 'S-1-1-0'],
  ['AU', 'S-1-5-11'],
  ['BU', 'S-1-5-32-545'],
]);

/** Rights of other users of a computer, as to what they may do with a file or folder. */
export interface OthersRights {
  readonly read: boolean;
  readonly write: boolean;
  /** The groups that may, as SIDs. */
  readonly groups: readonly string[];
}

/** Rights by their two letters (Microsoft, "ACE strings"). The mask of rights has them, too. */
const letters: ReadonlyMap<string, number> = new Map([
  ['GA', 0x10000000],
  ['GR', 0x80000000],
  ['GW', 0x40000000],
  ['FA', 0x1f01ff],
  ['FR', 0x120089],
  ['FW', 0x120116],
  ['CC', 0x1],
  ['DC', 0x2],
  ['LC', 0x4],
  ['DT', 0x40],
  ['SD', 0x10000],
  ['WD', 0x40000],
  ['WO', 0x80000],
]);
/** Reading what is in it: FILE_READ_DATA, GENERIC_READ, GENERIC_ALL. */
const reading = 0x90000001;
/** Writing, adding, deleting, and giving oneself the right to: FILE_WRITE_DATA up to WRITE_OWNER, GENERIC_WRITE, GENERIC_ALL. */
const writing = 0x500d0046;

/**
 * Reads what others may do out of what `icacls PATH /save FILE` writes: names, and after each its list in SDDL, which has SIDs and
 * no words of any language. Rights that only what is inside gets count, too.
 * @returns null when there is no list in it
 */
export function parseRights(text: string): OthersRights | null {
  const list = /^D:([^\r\n]*)$/mu.exec(text)?.[1];
  if (list === undefined) return null;
  // No list at all, unlike an empty one, lets everybody do everything.
  if (list.includes('NO_ACCESS_CONTROL')) return { read: true, write: true, groups: ['S-1-1-0'] };
  let mask = 0;
  const groups = new Set<string>();
  for (const [, type, , rights = '', , , who = ''] of list.matchAll(
    /\((\w+);(\w*);(\w*);([^;)]*);([^;)]*);([^;)]*)[^()]*\)/gu,
  )) {
    const group = everybody.get(who) ?? ([...everybody.values()].includes(who) ? who : undefined);
    const wanted = (maskOf(rights) & (reading | writing)) >>> 0;
    if (type !== 'A' || group === undefined || wanted === 0) continue;
    mask |= wanted;
    groups.add(group);
  }
  return { read: (mask & reading) !== 0, write: (mask & writing) !== 0, groups: [...groups] };
}

function maskOf(rights: string): number {
  if (/^0x[\da-f]+$/iu.test(rights)) return Number(rights);
  return (rights.match(/../gu) ?? []).reduce((mask, two) => (mask | (letters.get(two) ?? 0)) >>> 0, 0);
}

/**
 * Looks once at what other users of this computer may do with a file or folder. Windows alone has such lists.
 * @returns null elsewhere, on a disk without rights, and when it cannot be found out within 5 seconds; never rejects
 */
export function findOthersRights(path: string, system: System): Promise<OthersRights | null> {
  if (system.platform !== 'win32') return Promise.resolve(null);
  return orNull(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-rights-'));
    const file = join(folder, 'rights');
    try {
      await system.run(windowsProgram(system.systemRoot, 'icacls.exe'), [path, '/save', file, '/q']);
      const bytes = await readFile(file);
      // In UTF-16, with or without a mark in front.
      return parseRights(bytes.toString('utf16le').replace(/^\ufeff/u, ''));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
