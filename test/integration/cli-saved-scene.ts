import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createFollowedFiles } from '../../electron/storage';
import { newFollowedId } from '../../shared/ids';
import type { SessionProfile } from '../../shared/session-profile';
import { disk } from '../support/here';
import type { RunningProgram } from '../support/ssh-servers';
import { cliScene, sessionTo } from './cli-scene';

/** A saved session as `list --json` prints it. */
export interface Saved {
  readonly name: string;
  readonly [key: string]: unknown;
}

/** The scene of the verbs that change saved sessions: `cliScene`, with more of what is saved. */
export class CliScene {
  readonly #scene = cliScene();
  readonly cli = this.#scene.bundles.cli;
  readonly own = this.#scene.own;
  readonly ginnel = this.#scene.ginnel;
  readonly inTerminal = this.#scene.startInTerminal;
  readonly save = this.#scene.save;
  readonly setVariables = this.#scene.setVariables;

  get data(): string {
    return this.#scene.data();
  }

  /** A Ginnel that holds the data folder until the test ends, with sessions open. */
  readonly startEngine = async (...names: string[]): Promise<RunningProgram> => {
    const program = this.#scene.start('run', ...names);
    await program.waitForLog(/forwarding listening on|Access granted/u);
    return program;
  };

  readonly saved = async (): Promise<readonly Saved[]> =>
    JSON.parse((await this.ginnel('list', '--json')).stdout) as readonly Saved[];

  /** Has a file of Ginnel's JSON followed from now on. */
  readonly follow = async (path: string): Promise<void> => {
    const store = createFollowedFiles(join(this.data, 'followed.json'), disk);
    const file = { id: newFollowedId(), kind: 'ginnel', path, overlays: [] } as const;
    expect((await store.save([file])).ok).toBe(true);
  };

  /** An executable script in the data folder: its path. */
  readonly script = async (name: string, text: string): Promise<string> => {
    const path = join(this.data, name);
    await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o700 });
    return path;
  };

  /** A saved session of a server that lets a key in. */
  readonly sessionOn = async (
    notations: readonly string[],
    more: Partial<SessionProfile> = {},
  ): Promise<SessionProfile> => {
    const { server, privateKeyFile } = await this.#scene.withKey();
    await this.#scene.trust(server);
    const session = sessionTo(server, notations, { privateKeyFile, ...more });
    await this.save(session);
    return session;
  };
}
