import type { Client, SFTPWrapper, Stats } from '../ssh2';
import { askServer } from './ask-server';
import { internalsOf } from '../ssh2/internals';
import { abandonSftp, watchSftpChannels } from '../ssh2/sftp-channels';

/** Kind of file at a path on the server; a symbolic link is not followed. */
export type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'socket'; readonly owner: number; readonly mode: number }
  | { readonly kind: 'other' }
  /** sftp gave no useful answer. */
  | { readonly kind: 'unknown' };

/** Outcome of changing or reading something; `words` are the server's own, not yet fit to be shown. */
export type FileAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: 'not-there' | 'refused' | 'no-answer'; readonly words: string };

/** The few things done with files on the server, over one sftp channel. None throws; each answers in bounded time. */
export interface RemoteFiles {
  readonly lookAt: (path: string) => Promise<Found>;
  /** Removes a file or socket. */
  readonly remove: (path: string) => Promise<'removed' | 'not-there' | 'refused'>;
  /** The folder sftp starts in, which is the account's home as a rule; null when it does not tell. */
  readonly home: () => Promise<string | null>;
  /** Kind of file at a path and its length in bytes; symbolic links are followed. */
  readonly measure: (path: string) => Promise<FileAnswer<{ readonly kind: Kind; readonly size: number }>>;
  readonly makeFolder: (path: string, mode: number) => Promise<FileAnswer<null>>;
  readonly read: (path: string) => Promise<FileAnswer<Buffer>>;
  /**
   * Writes at the end of a file, which is made where there is none.
   * @param end the file's length, for servers that do not go there by themselves
   * @param mode of a file that is made
   */
  readonly append: (path: string, bytes: Buffer, end: number, mode: number) => Promise<FileAnswer<null>>;
}

type Kind = 'file' | 'folder' | 'other';

/** Outcome of work with the server's files; without a value, whether that is because the connection is gone. */
type FileWork<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly gone: boolean };

/** Does a piece of work over an sftp channel. */
export type UseRemoteFiles = <T>(work: (files: RemoteFiles) => Promise<T>) => Promise<FileWork<T>>;

/**
 * Creates the access to the server's files by its sftp subsystem (draft-ietf-secsh-filexfer-02). What is done at the same
 * time shares one channel (sshd counts them: MaxSessions), which is closed when the last of it is done.
 * @param milliseconds how long sftp may take to start, and for each answer
 */
export function createRemoteFiles(client: Client, milliseconds: number): UseRemoteFiles {
  const channels = new Set<SFTPWrapper>();
  let users = 0;
  let shared: Promise<FileWork<SFTPWrapper>> | null = null;
  watchSftpChannels(internalsOf(client), (sftp) => {
    // One that comes when nobody waits for it any more is closed at once, the others with the work they are for.
    if (users > 0) channels.add(sftp);
    else abandonSftp(sftp);
  });
  const open = (): Promise<FileWork<SFTPWrapper>> => {
    const opening = openSftp(client, milliseconds).then((opened) => {
      // A channel that broke serves nobody who comes later.
      const forget = (): void => {
        if (shared === opening) shared = null;
      };
      if (opened.ok) for (const event of ['error', 'end', 'close']) opened.value.once(event, forget);
      return opened;
    });
    return opening;
  };
  return async (work) => {
    users += 1;
    try {
      const opened = await (shared ??= open());
      return opened.ok ? { ok: true, value: await work(filesOf(opened.value, milliseconds)) } : opened;
    } finally {
      users -= 1;
      if (users === 0) {
        shared = null;
        for (const sftp of channels) abandonSftp(sftp);
        channels.clear();
      }
    }
  };
}

function openSftp(client: Client, milliseconds: number): Promise<FileWork<SFTPWrapper>> {
  return askServer<SFTPWrapper, FileWork<SFTPWrapper>>(
    milliseconds,
    (done) => client.sftp(done),
    (answer) =>
      answer.kind === 'done'
        ? { ok: true, value: answer.value }
        : { ok: false, gone: answer.kind === 'gone' },
  );
}

/** draft-ietf-secsh-filexfer-02, 7. */
const noSuchFile = 2;

type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly words: string };

function toAnswer<T>(answer: Answer<T>): FileAnswer<T> {
  if (answer.ok) return answer;
  const { status, words } = answer;
  return {
    ok: false,
    why: status === noSuchFile ? 'not-there' : status < 0 ? 'no-answer' : 'refused',
    words,
  };
}

function filesOf(sftp: SFTPWrapper, milliseconds: number): RemoteFiles {
  /** One request. No answer in time counts as a failure without a status. */
  const ask = <T>(
    start: (done: (error: Error | null | undefined, value: T) => void) => void,
  ): Promise<Answer<T>> =>
    askServer<T, Answer<T>>(milliseconds, start, (answer) => {
      if (answer.kind === 'done') return { ok: true, value: answer.value };
      if (answer.kind !== 'refused') return { ok: false, status: -1, words: '' };
      const { error } = answer;
      return { ok: false, status: 'code' in error ? Number(error.code) : -1, words: error.message };
    });
  return {
    lookAt: async (path) => {
      const answer = await ask<Stats>((done) => sftp.lstat(path, done));
      if (answer.ok) return whatIs(answer.value);
      return { kind: answer.status === noSuchFile ? 'nothing' : 'unknown' };
    },
    remove: async (path) => {
      const answer = await ask<null>((done) => sftp.unlink(path, (error) => done(error, null)));
      if (answer.ok) return 'removed';
      return answer.status === noSuchFile ? 'not-there' : 'refused';
    },
    home: async () => {
      const answer = await ask<string>((done) => sftp.realpath('.', done));
      return answer.ok && answer.value.startsWith('/') ? answer.value : null;
    },
    measure: async (path) => {
      const answer = toAnswer(await ask<Stats>((done) => sftp.stat(path, done)));
      if (!answer.ok) return answer;
      const { mode, size } = answer.value;
      const type = mode & 0o170000;
      const kind = type === 0o040000 ? 'folder' : type === 0o100000 ? 'file' : 'other';
      return { ok: true, value: { kind, size } };
    },
    makeFolder: async (path, mode) =>
      toAnswer(await ask<null>((done) => sftp.mkdir(path, { mode }, (error) => done(error, null)))),
    read: async (path) => toAnswer(await ask<Buffer>((done) => sftp.readFile(path, done))),
    append: async (path, bytes, end, mode) => {
      const opened = await ask<Buffer>((done) => sftp.open(path, 'a', { mode }, done));
      if (!opened.ok) return toAnswer(opened);
      const handle = opened.value;
      const written = await ask<null>((done) =>
        sftp.write(handle, bytes, 0, bytes.length, end, (error) => done(error, null)),
      );
      const closed = await ask<null>((done) => sftp.close(handle, (error) => done(error, null)));
      return toAnswer(written.ok ? closed : written);
    },
  };
}

/** File types as in POSIX' st_mode, which sftp's permissions carry as well. */
function whatIs({ mode, uid }: Stats): Found {
  // A server may leave out any of the attributes, whatever the types say.
  const known: unknown = mode;
  if (typeof known !== 'number' || (known & 0o170000) === 0) return { kind: 'unknown' };
  if ((known & 0o170000) !== 0o140000) return { kind: 'other' };
  const owner: unknown = uid;
  return { kind: 'socket', owner: typeof owner === 'number' ? owner : -1, mode: known & 0o7777 };
}
