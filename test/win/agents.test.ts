import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { closeAfterEach } from '../support/owned';
import { startSshAgent, startTcpServer } from '../support/ssh-servers';
import { windowsScenes, type WindowsScene } from './scene';

/** Agents at named pipes: a real ssh-agent of this system answers behind a pipe of Windows. */
const openScene = windowsScenes();
const keep = closeAfterEach();

async function agentAt(scene: WindowsScene, pipe: string): Promise<void> {
  const agent = keep(await startSshAgent([scene.key]));
  const bridge = keep(
    await startTcpServer((socket) => {
      const there = connect(agent.socket);
      there.on('error', () => socket.destroy());
      socket.pipe(there).pipe(socket);
    }),
  );
  const relay = await scene.script(join(import.meta.dirname, 'pipe-relay.cjs'), [pipe, String(bridge.port)]);
  await relay.waitForLog(/^listening$/mu);
}

describe('an agent at a named pipe', () => {
  test('that is named in the session signs', async () => {
    const scene = await openScene();
    await agentAt(scene, '\\\\.\\pipe\\ginnel-test-agent');
    const agentPath = '\\\\.\\pipe\\ginnel-test-agent';
    await scene.save(scene.session([], { privateKeyFile: '', tryAgent: true, agentPath }));
    const program = await scene.start('cli', ['run', 'bastion']);
    await program.waitForLog(/Access granted/u);
    expect(program.log()).toMatch(/ED25519|ed25519/u);
  });

  test('that is OpenSSH’s is found without being named', async () => {
    const scene = await openScene();
    await agentAt(scene, '\\\\.\\pipe\\openssh-ssh-agent');
    await scene.save(scene.session([], { privateKeyFile: '', tryAgent: true }));
    const program = await scene.start('cli', ['run', 'bastion']);
    await program.waitForLog(/Access granted/u);
  });

  test('is found, too, where Git Bash left a Unix socket in SSH_AUTH_SOCK', async () => {
    const scene = await openScene();
    await agentAt(scene, '\\\\.\\pipe\\openssh-ssh-agent');
    await scene.save(scene.session([], { privateKeyFile: '', tryAgent: true }));
    const program = await scene.start('cli', ['run', 'bastion'], {
      SSH_AUTH_SOCK: '/tmp/ssh-XXXXXXabcdef/agent.1234',
    });
    await program.waitForLog(/Access granted/u);
  });
});
