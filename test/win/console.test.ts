import { describe, expect, test } from 'vitest';
import { windowsScenes } from './scene';

/** A console of Windows, by a pseudo terminal. */
const openScene = windowsScenes();

describe('a question in a console', () => {
  test('is answered by what is typed', async () => {
    const scene = await openScene();
    await scene.save(scene.session([], { privateKeyFile: '', tryAgent: false }));
    const program = scene.startInConsole('cli', ['run', 'bastion']);
    await program.waitForLog(/Password:/u);
    program.stdin.write(`${scene.server.password}\r`);
    await program.waitForLog(/Access granted/u);
  });

  test('is left by Ctrl+C, and the program ends in order', async () => {
    const scene = await openScene();
    await scene.save(scene.session([], { privateKeyFile: '', tryAgent: false }));
    const program = scene.startInConsole('cli', ['run', 'bastion']);
    await program.waitForLog(/Password:/u);
    program.stdin.write('\u0003');
    await program.exited;
    expect(program.exitCode).toBe(0);
  });

  test('Ctrl+C without a question ends the sessions in order', async () => {
    const scene = await openScene();
    await scene.save(scene.session([]));
    const program = scene.startInConsole('cli', ['run', 'bastion']);
    await program.waitForLog(/Access granted/u);
    program.stdin.write('\u0003');
    await program.exited;
    expect(program.exitCode).toBe(0);
  });
});
