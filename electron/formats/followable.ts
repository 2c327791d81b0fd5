import { stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { rawDetail, type AppError } from '../../shared/errors';
import type { FollowedKind } from '../../shared/followed';
import { newForwardId, newSessionId } from '../../shared/ids';
import type { ImportPlan } from '../../shared/import-plan';
import { fail, ok, type Result } from '../../shared/result';
import type { SessionProfile } from '../../shared/session-profile';
import * as texts from '../../shared/texts/followed';
import { readTextUpTo } from '../storage/files';
import { readPath } from '../system/path-text';
import { fileLimit } from './decode';
import type { ReadContext } from './format';
import { jsonFormat } from './json';
import { Ledger } from './ledger';
import { readSshConfigFile } from './ssh-config/file';
import type { SshConfigDependencies, SshConfigRead } from './ssh-config/types';
import { Traced } from './traced';

/** A file that can be followed: its whole path, and what it is. */
interface Place {
  readonly kind: FollowedKind;
  readonly path: string;
}

/** Finds and reads files whose sessions are followed: an ssh_config, or Ginnel's own JSON. */
export function followableFiles(world: Omit<SshConfigDependencies, 'context'>) {
  const { machine } = world;
  const isWindows = machine.platform === 'win32';
  return {
    /** Finds the file that a typed path means, and what it is by how it begins. Fails with import-problem. Never throws. */
    locate: async (typed: string): Promise<Result<Place>> => {
      const path = readPath(typed, machine);
      if (!(isWindows ? win32 : posix).isAbsolute(path)) {
        return fail(problem(texts.notWhole(path, isWindows)));
      }
      const found = await readTextUpTo(path, fileLimit);
      switch (found.kind) {
        case 'missing':
          return fail(problem(texts.missing(path)));
        case 'unreadable':
          return fail(problem(texts.notReadable(path, rawDetail(found.error) ?? '')));
        case 'text':
          return ok({ kind: looksLikeJson(found.text) ? 'ginnel' : 'ssh-config', path });
      }
    },
    /**
     * Reads such a file with what it includes; runs nothing but what `readSshConfigFile` may. Never rejects.
     * @param defaults what new sessions start from
     */
    read: async ({ kind, path }: Place, defaults: SessionProfile): Promise<SshConfigRead> => {
      const context: ReadContext = {
        platform: machine.platform === 'win32' ? 'win32' : machine.platform === 'darwin' ? 'darwin' : 'linux',
        defaults: withoutServer(defaults),
        newSessionId,
        newForwardId,
      };
      if (kind === 'ssh-config') return readSshConfigFile(path, { ...world, context });
      return { plan: await readJson(path, context, isWindows), files: [path] };
    },
  };
}

/** No line of an ssh_config begins so, whatever is wrong with it; JSON may begin with a comment. */
function looksLikeJson(text: string): boolean {
  return /^[\uFEFF\s]*[{[/]/u.test(text);
}

/** Default Settings as to how to connect; whom to, as whom and for what is the file's to say. */
function withoutServer(defaults: SessionProfile): SessionProfile {
  return {
    ...defaults,
    ...{ name: '', host: '', username: '', jumps: [], forwards: [], connectAtStart: false },
  };
}

async function readJson(path: string, context: ReadContext, isWindows: boolean): Promise<ImportPlan> {
  const found = await readTextUpTo(path, fileLimit);
  if (found.kind === 'missing') return nothingBut(texts.missing(path));
  if (found.kind === 'unreadable') {
    return nothingBut(texts.notReadable(path, rawDetail(found.error) ?? ''));
  }
  if (!isWindows && (await mayEverybodyWrite(path))) {
    return nothingBut(texts.everybodyMayWrite(path));
  }
  const ledger = new Ledger(found.text);
  jsonFormat.read(Traced.of(found.text), ledger, context);
  return ledger.finish();
}

/** Those who share a file write to it, as its group, or as its owner; everybody on this computer does not. Windows has lists of rights instead. */
async function mayEverybodyWrite(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && (found.mode & 0o002) !== 0;
}

function nothingBut(words: texts.Trouble): ImportPlan {
  const trouble = { session: null, from: [], text: '', error: problem(words) };
  return { sessions: [], forwards: [], hostKeys: [], leftOut: [], problems: [trouble], mends: [] };
}

function problem(data: texts.Trouble): AppError {
  return { code: 'import-problem', data };
}
