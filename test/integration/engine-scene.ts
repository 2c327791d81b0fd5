import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { composeEngine } from '../../electron/compose';
import type { Engine } from '../../electron/engine';
import { dataFolder, type Keychain } from '../../electron/storage';
import { portSchema } from '../../shared/endpoint';
import { sentence } from '../../shared/errors';
import type { Forward } from '../../shared/forward';
import { newForwardId } from '../../shared/ids';
import type { Prompt, PromptAnswer } from '../../shared/prompts';
import type { SessionProfile } from '../../shared/session-profile';
import type { SessionStatus } from '../../shared/status';
import type { SshServer } from '../support/ssh-servers';
import { profileOf } from '../support/samples';

/** The engine as shipped, on a folder of its own, with a user who answers its questions. */
export interface EngineScene {
  readonly engine: Engine;
  readonly folder: string;
  /** Resolves with the session once the condition holds for it. */
  readonly when: (
    profile: SessionProfile,
    condition: (session: SessionStatus) => boolean,
  ) => Promise<SessionStatus>;
  readonly logOf: (profile: SessionProfile) => Promise<string>;
  /** Passwords asked for so far. */
  readonly asked: () => number;
  /** Every question that was put so far, oldest first. */
  readonly prompts: () => readonly Prompt[];
  /** Saves a session under its name. */
  readonly save: (profile: SessionProfile) => Promise<void>;
  /** Opens a session and waits until it is connected and its forwards have started or failed. */
  readonly open: (profile: SessionProfile) => Promise<SessionStatus>;
  /** Ends the engine and removes its folder. */
  readonly close: () => Promise<void>;
}

export interface SceneOptions {
  /** None, unless one is given. */
  readonly keychain?: Keychain;
  /** Puts into the engine's folder what is to be there when it starts. */
  readonly prepare?: (folder: string) => Promise<void>;
  /** What is answered in place of what the scene's user would say, or that nothing is; null to leave it to that. */
  readonly person?: (prompt: Prompt) => PromptAnswer | 'nothing' | null;
}

/** @param secret what the user types: the same each time, by turns, or by question */
export async function createEngineScene(
  secret: string | ((prompt: Prompt) => string),
  { keychain, prepare, person }: SceneOptions = {},
): Promise<EngineScene> {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-engine-'));
  await prepare?.(folder);
  const engine = await composeEngine({
    mode: 'command',
    folder: dataFolder({ flag: folder, platform: process.platform }),
    keychain: keychain ?? null,
    chooseKeyFile: null,
    openUrl: () => Promise.resolve(),
    sessionThread: new URL(inject('sessionThread')),
  });
  if (!engine.ok) throw new Error(sentence(engine.error));
  const { handlers, snapshot, on } = engine.value;
  const usual = (prompt: Prompt): PromptAnswer => {
    if (prompt.kind === 'host-key') return { kind: 'host-key', decision: 'accept' };
    const text = typeof secret === 'string' ? secret : secret(prompt);
    return { kind: 'texts', texts: [text], remember: false };
  };
  const answered = new Set<string>();
  const prompts: Prompt[] = [];
  let asked = 0;
  on('snapshot.changed', () => {
    for (const prompt of snapshot().prompts) {
      if (answered.has(prompt.id)) continue;
      answered.add(prompt.id);
      prompts.push(prompt);
      if (prompt.kind === 'password') asked += 1;
      const answer = person?.(prompt) ?? usual(prompt);
      if (answer !== 'nothing') void handlers.prompts.answer({ promptId: prompt.id, answer });
    }
  });
  const when: EngineScene['when'] = (profile, condition) =>
    new Promise((resolve) => {
      const look = (): void => {
        const session = snapshot().sessions.find(({ id }) => id === profile.id);
        if (session === undefined || !condition(session)) return;
        forget();
        resolve(session);
      };
      const forget = on('snapshot.changed', look);
      look();
    });
  return {
    engine: engine.value,
    folder,
    asked: () => asked,
    prompts: () => prompts,
    save: async (profile) => {
      const saved = await handlers.savedSessions.save({ profile, replaces: null });
      if (!saved.ok) throw new Error(sentence(saved.error));
    },
    when,
    open: async (profile) => {
      const opened = await handlers.sessions.open({ profile });
      if (!opened.ok) throw new Error(sentence(opened.error));
      return when(profile, settled);
    },
    close: async () => {
      await engine.value.shutdown();
      // Ciphers may just have been measured, whose speeds are written by nobody who is waited for.
      await rm(folder, { recursive: true, maxRetries: 5 });
    },
    logOf: async (profile) => {
      // What a session answers comes behind what it has logged.
      const forwardId = profile.forwards[0]?.id ?? newForwardId();
      await handlers.clientConnections.list({ sessionId: profile.id, forwardId });
      const log = await handlers.sessions.getLog({ sessionId: profile.id });
      return log.ok ? log.value.map(({ text }) => text).join('\n') : '';
    },
  };
}

/** A session to a server of the tests, saved nowhere, that tries no forward unasked: tests count who comes. */
export function profileFor(
  server: SshServer,
  forwards: readonly Forward[],
  more: Partial<SessionProfile> = {},
): SessionProfile {
  return profileOf({
    name: 'test',
    host: server.host,
    port: portSchema.parse(server.port),
    username: server.user,
    tryAgent: false,
    tryDefaultKeys: false,
    reachabilityMinutes: 0,
    forwards,
    ...more,
  });
}

const settled = ({ state, forwards }: SessionStatus): boolean =>
  state.kind === 'connected' &&
  forwards.every((forward) => !['off', 'starting'].includes(forward.state.kind));
