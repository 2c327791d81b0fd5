import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { sep } from 'node:path';
import type { AppError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import type { KnownHost } from '../../shared/known-hosts';
import type { HostKey } from '../../shared/prompts';
import { fail, ok, type Result } from '../../shared/result';
import { missing } from '../../shared/texts/requests';
import * as texts from '../../shared/texts/storage';
import { describeHostKey } from '../keys/host-key';
import { createQueue } from '../system/async';
import type { Disk } from './disk';
import { privateFile, readTextUpTo, type FileText } from './files';
import { serverName } from './host-names';
import { isWholeKey, parseLine, withHostKey, withLines, type KnownHostLine } from './known-hosts-format';
import { judge, keysInText, typesAmong, type HostKeyFinding, type KnownKey } from './known-hosts-lookup';
import { knownHostsLimit, type OtherKnownHosts } from './known-hosts-locations';
import { readPuttyHostKeys } from './putty-host-keys';

/** A text in OpenSSH's format that can be written. */
interface OwnText {
  readonly location: string;
  /** A file's path as people of this system write it. */
  readonly shorten: (path: string) => string;
  readonly read: () => Promise<FileText>;
  readonly write: (text: string) => Promise<Result<null>>;
}

const noOthers: OtherKnownHosts = { openssh: [], putty: null };

/**
 * Known hosts: Ginnel's own, in OpenSSH's format, in a file for its owner alone, and what other programs know, of which
 * nothing is ever changed. All of it is read anew each time, so that what another program or a user added counts. What
 * cannot be read knows no key, and is never written to.
 *
 * Ginnel's own lines decide on keys of the types they have, then OpenSSH's files together, then PuTTY's cache. A server on
 * another port than 22 of which nothing is known is looked up by its bare name, too, as ssh does.
 * @param path Ginnel's own file
 */
export function createKnownHosts(path: string, disk: Disk, others = noOthers): KnownHosts {
  const shorten = (full: string): string => shortPath(full, disk.platform);
  return knownHostsOn(
    {
      location: shorten(path),
      shorten,
      read: () => readTextUpTo(path, knownHostsLimit),
      write: async (text) => {
        await disk.makePrivate(path, privateFile);
        return disk.writeText(path, text);
      },
    },
    others,
  );
}

/** Known hosts that are forgotten with the program. */
export function memoryKnownHosts(): KnownHosts {
  let memory = '';
  return knownHostsOn(
    {
      location: 'memory',
      shorten: (path) => path,
      read: () => Promise.resolve({ kind: 'text', text: memory }),
      write: (text) => {
        memory = text;
        return Promise.resolve(ok(null));
      },
    },
    noOthers,
  );
}

export type KnownHosts = ReturnType<typeof knownHostsOn>;

/** The keys known of servers: Ginnel's own, and, read-only, what OpenSSH and PuTTY know. */
function knownHostsOn(own: OwnText, others: OtherKnownHosts) {
  const queue = createQueue();
  const change = (edit: (text: string) => Result<string>): Promise<Result<null>> =>
    queue(async () => {
      const found = await own.read();
      if (found.kind === 'unreadable') return fail(found.error);
      const edited = edit(textOf(found));
      return edited.ok ? own.write(edited.value) : edited;
    });
  return {
    /** Types of the keys known of a server that were not revoked, `ssh-ed25519`; none when nothing can be read. */
    typesOf: async (host: string, port: number): Promise<readonly string[]> => {
      const sources = await readAll(own, others);
      return typesAmong((await layersFor(sources, host, port, serverName(host, port))).flat());
    },
    /** Looks up a server's key; reads the file anew, so that other programs' changes count. */
    check: async (
      host: string,
      port: number,
      key: HostKey,
    ): Promise<
      HostKeyFinding & {
        /** Why a part of what is known could not be read; the verdict is then one of ignorance. */
        readonly unreadable?: AppError;
      }
    > => {
      const sources = await readAll(own, others);
      const name = serverName(host, port);
      const found = judge(await layersFor(sources, host, port, name), key);
      const bare = serverName(host, 22);
      const finding =
        found.verdict === 'unknown' && name !== bare
          ? withBareName(found, judge(await linesFor(sources, bare), key))
          : found;
      const unreadable = allOf(sources).find((source) => source.unreadable !== null)?.unreadable ?? null;
      return unreadable === null ? finding : { ...finding, unreadable };
    },
    /** All that is known, for the panel: Ginnel's own first. */
    list: async (): Promise<readonly KnownHost[]> => {
      const sources = await readAll(own, others);
      return [
        ...entriesOf(sources.own, 'ginnel'),
        ...sources.openssh.flatMap((file) => entriesOf(file, 'openssh')),
        ...(sources.putty === null ? [] : puttyEntries(sources.putty)),
      ];
    },
    /** Adds the key, replacing an older one of the same type for the same server; other lines stay as they are. */
    accept: (host: string, port: number, key: HostKey): Promise<Result<null>> =>
      change((text) => ok(withHostKey(text, host, port, key))),
    /**
     * Adds lines as they stand in other files. One that is no whole line is passed over, and so is one for a name of which another
     * key of that type is known here: what a user has agreed to is not widened by what comes in.
     * @returns the lines that were added
     */
    addLines: async (lines: readonly string[]): Promise<Result<readonly string[]>> => {
      if (lines.length === 0) return ok([]);
      let added: readonly string[] = [];
      const changed = await change((text) => {
        const { after, news } = withLines(text, lines);
        added = news;
        return ok(after);
      });
      return changed.ok ? ok(added) : changed;
    },
    /** Takes out lines that {@link addLines} added; those that are gone already do not matter. */
    removeLines: async (lines: readonly string[]): Promise<Result<null>> => {
      const gone = new Set(lines);
      if (gone.size === 0) return ok(null);
      return change((text) =>
        ok(
          text
            .split('\n')
            .filter((line) => !gone.has(line))
            .join('\n'),
        ),
      );
    },
    /** Takes one of Ginnel's own out, by its id in the list; fails with not-found. */
    remove: (id: string): Promise<Result<null>> =>
      change((text) => {
        const lines = text.split('\n');
        const at = idsOf(lines, 'ginnel', own.location).indexOf(id);
        return at < 0
          ? fail({ code: 'not-found', data: { what: missing.hostKey } })
          : ok(lines.filter((_line, index) => index !== at).join('\n'));
      }),
  };
}

/** The bare name counts as it does for ssh: a key known or revoked under it counts, another one there does not. */
function withBareName(found: HostKeyFinding, bare: HostKeyFinding): HostKeyFinding {
  if (bare.verdict === 'known' || bare.verdict === 'revoked') return bare;
  const authorityFrom = found.authorityFrom ?? bare.authorityFrom;
  return authorityFrom === undefined ? found : { ...found, authorityFrom };
}

/** A file's text, and its name as a user would say it. */
interface Source {
  readonly location: string;
  readonly text: string;
  /** Why it could not be read. */
  readonly unreadable: AppError | null;
}

/** All there is, as it is now. */
interface Sources {
  readonly own: Source;
  readonly openssh: readonly Source[];
  readonly putty: Source | null;
}

async function readAll(own: OwnText, others: OtherKnownHosts): Promise<Sources> {
  const [ownText, openssh, putty] = await Promise.all([
    own.read(),
    Promise.all(
      others.openssh.map(async (path) =>
        sourceOf(own.shorten(path), await readTextUpTo(path, knownHostsLimit)),
      ),
    ),
    others.putty?.(),
  ]);
  return {
    own: sourceOf(own.location, ownText),
    openssh,
    putty: putty === undefined ? null : sourceOf(own.shorten(putty.location), putty.found),
  };
}

function sourceOf(location: string, found: FileText): Source {
  const unreadable = found.kind === 'unreadable' ? found.error : null;
  return { location, text: textOf(found), unreadable };
}

function allOf({ own, openssh, putty }: Sources): readonly Source[] {
  return [own, ...openssh, ...(putty === null ? [] : [putty])];
}

function textOf(found: FileText): string {
  return found.kind === 'text' ? found.text : '';
}

/** The keys known of a server, by who knows them, in the order of precedence. */
async function layersFor(
  sources: Sources,
  host: string,
  port: number,
  name: string,
): Promise<readonly (readonly KnownKey[])[]> {
  return [...(await linesFor(sources, name)), puttyKeysOf(sources.putty, host, port)];
}

async function linesFor({ own, openssh }: Sources, name: string): Promise<readonly (readonly KnownKey[])[]> {
  const [mine = [], ...theirs] = await Promise.all(
    [own, ...openssh].map(({ text, location }) => keysInText(text, name, location)),
  );
  return [mine, theirs.flat()];
}

/** PuTTY looks for exactly the name it was given; only capitals do not count here. */
function puttyKeysOf(putty: Source | null, host: string, port: number): readonly KnownKey[] {
  if (putty === null) return [];
  const wanted = host.toLowerCase();
  return readPuttyHostKeys(putty.text)
    .filter((entry) => entry.port === port && entry.host.toLowerCase() === wanted)
    .map(({ type, blob }) => ({ marker: null, type, blob, from: texts.puttyCache }));
}

function entriesOf({ text, location }: Source, source: 'ginnel' | 'openssh'): readonly KnownHost[] {
  const lines = text.split('\n');
  const ids = idsOf(lines, source, location);
  return lines.flatMap((raw, index): KnownHost[] => {
    const line = parseLine(raw);
    return line === null || !isWholeKey(line) ? [] : [entryOf(line, ids[index] ?? '', source, location)];
  });
}

function puttyEntries({ text, location }: Source): readonly KnownHost[] {
  return readPuttyHostKeys(text).map(({ host, port, type, blob }, index) =>
    entryOf(
      { marker: null, names: serverName(host, port), type, blob, comment: '' },
      `putty:${String(index)}`,
      'putty',
      location,
    ),
  );
}

function entryOf(line: KnownHostLine, id: string, source: KnownHost['source'], location: string): KnownHost {
  const bytes = Buffer.from(line.blob, 'base64');
  return {
    id,
    names: line.names.startsWith('|') ? '(hashed)' : plainText(line.names),
    marker: line.marker,
    type: plainText(line.type),
    bits: describeHostKey(bytes)?.bits ?? 0,
    sha256: `SHA256:${createHash('sha256').update(bytes).digest('base64').replace(/=+$/u, '')}`,
    comment: plainText(line.comment),
    source,
    location,
  };
}

/** Names each line by what it says, and alike ones by their order: the name finds it again in a file that changed. */
function idsOf(lines: readonly string[], source: 'ginnel' | 'openssh', location: string): readonly string[] {
  const seen = new Map<string, number>();
  return lines.map((raw) => {
    const count = seen.get(raw) ?? 0;
    seen.set(raw, count + 1);
    const digest = createHash('sha256').update(`${location}\n${raw}`).digest('base64url').slice(0, 22);
    return `${source}:${digest}:${String(count)}`;
  });
}

/** A path as people write it: with `~` for the home folder, which to Windows' own programs is a variable. */
function shortPath(path: string, platform: NodeJS.Platform): string {
  const home = homedir();
  if (!path.startsWith(home + sep)) return path;
  return `${platform === 'win32' ? '%USERPROFILE%' : '~'}${path.slice(home.length)}`;
}
