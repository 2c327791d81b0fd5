import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { leaveInterrupts } from '../system/ending';
import { systemText } from '../system/errors';
import { editing as texts } from '../../shared/texts/cli-edit';

/** The editor's world. */
interface EditorWorld {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** The editor as it is typed, with options: what VISUAL says, else EDITOR, else that of the system. */
export function editorOf({ environment, platform }: EditorWorld): string {
  const named = [environment['VISUAL'], environment['EDITOR']].find(
    (one): one is string => one !== undefined && one.trim() !== '',
  );
  return named ?? (platform === 'win32' ? 'notepad' : 'vi');
}

/** The words that run an editor on a file. It is given to the shell, as git does: it may have options, and quotes of its own. */
export function editorCommand(
  path: string,
  world: EditorWorld,
): { readonly file: string; readonly args: readonly string[]; readonly shell: boolean } {
  const editor = editorOf(world);
  return world.platform === 'win32'
    ? { file: `${editor} "${path}"`, args: [], shell: true }
    : { file: '/bin/sh', args: ['-c', `${editor} "$@"`, editor, path], shell: false };
}

/** Edits a file at the terminal of this process; the sentence says why it could not be, or was given up. */
export async function runEditor(
  path: string,
  world: EditorWorld,
): Promise<{ readonly error: string | null }> {
  const { file, args, shell } = editorCommand(path, world);
  const takeBack = leaveInterrupts();
  const ended = await ran(file, args, shell);
  takeBack();
  if (!ended.ok) return { error: texts.noEditor(editorOf(world), ended.error) };
  // 127 is the shell's own: there is no such program.
  if (ended.value === 127 || (shell && ended.value === 9009)) {
    return { error: texts.noEditor(editorOf(world), '') };
  }
  return { error: ended.value === 0 ? null : texts.editorFailed(ended.value) };
}

async function ran(
  file: string,
  args: readonly string[],
  shell: boolean,
): Promise<{ readonly ok: true; readonly value: number } | { readonly ok: false; readonly error: string }> {
  try {
    const child = spawn(file, args, { stdio: 'inherit', shell });
    const [code] = (await once(child, 'exit')) as [number | null];
    return { ok: true, value: code ?? 1 };
  } catch (thrown) {
    return { ok: false, error: systemText(thrown) };
  }
}
