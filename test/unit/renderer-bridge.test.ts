import { expect, test } from 'vitest';
import { commandNames } from '../../shared/contract';
import type { Bridge } from '../../shared/bridge';
import { ginnelOver } from '../../renderer/transport/bridge-client';

interface Told {
  readonly bridge: Bridge;
  readonly calls: readonly (readonly unknown[])[];
  readonly tell: (event: string, payload: string) => void;
}

function bridgeThatAnswers(answer: string): Told {
  const calls: unknown[][] = [];
  let hear: (event: string, payload: string) => void = () => undefined;
  return {
    calls,
    bridge: {
      call: (...args) => {
        calls.push(args);
        return Promise.resolve(answer);
      },
      onEvent: (listener) => (hear = listener),
    },
    tell: (event, payload) => {
      hear(event, payload);
    },
  };
}

test('a command goes by its name, and its result comes back as it was', async () => {
  const { bridge, calls } = bridgeThatAnswers('{"ok":true,"value":null}');
  expect(await ginnelOver(bridge).sessions.reopen({})).toEqual({
    ok: true,
    value: null,
  });
  expect(calls).toEqual([['sessions.reopen', {}]]);
});

test('an event reaches those who listen for it, until they stop', () => {
  const { bridge, tell } = bridgeThatAnswers('');
  const ginnel = ginnelOver(bridge);
  const heard: unknown[] = [];
  const stop = ginnel.on('snapshot.traffic', (...args) => heard.push(args));
  ginnel.on('sessions.goTo', () => heard.push('another'));
  tell('snapshot.traffic', '[]');
  stop();
  tell('snapshot.traffic', '[]');
  tell('no.event', 'not even JSON');
  expect(heard).toEqual([[[]]]);
});

test('there are the contract’s commands and events, and nobody changes them', () => {
  const ginnel = ginnelOver(bridgeThatAnswers('').bridge);
  const { on, ...groups } = ginnel;
  expect(
    Object.entries(groups).flatMap(([group, members]) =>
      Object.keys(members).map((name) => `${group}.${name}`),
    ),
  ).toEqual(commandNames);
  expect([ginnel, ...Object.values(groups)].every((value) => Object.isFrozen(value))).toBe(true);
  expect(() => on('ginnel:event' as never, () => undefined)).toThrow(/there is no event/u);
});
