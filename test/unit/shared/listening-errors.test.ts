import { describe, expect, it } from 'vitest';
import { isRetryable, sentence, type AppError } from '../../../shared/errors';
import { newSessionId } from '../../../shared/ids';

describe('a port below 1024 without the right to it', () => {
  const words = (platform: string, port = 80): string =>
    sentence({ code: 'listen-permission', data: { address: '127.0.0.1', port, platform } });

  it('tells the way out of each system', () => {
    expect(words('linux')).toContain('sudo sysctl net.ipv4.ip_unprivileged_port_start=80');
    expect(words('darwin')).toContain('"*:80" as the source port, which opens it to other computers');
    for (const platform of ['linux', 'darwin']) expect(words(platform)).toContain('for example 8080');
  });

  it('is not blamed for a port above', () => {
    expect(words('linux', 8080)).not.toMatch(/administrator|sysctl/u);
  });
});

describe('a port that Windows has reserved', () => {
  it('is told with both remedies, and is tried again', () => {
    const error: AppError = {
      code: 'listen-reserved',
      data: { address: '127.0.0.1', port: 5432, free: 5436 },
    };
    expect(isRetryable(error)).toBe(true);
    expect(sentence(error)).toContain('Choose another source port, for example 5436.');
    expect(sentence(error)).toContain(
      'net stop winnat, then netsh int ipv4 add excludedportrange protocol=tcp startport=5432 numberofports=1, then net start winnat',
    );
  });
});

describe('an address that this computer lacks', () => {
  const words = (address: string, platform: string): string =>
    sentence({ code: 'listen-address', data: { address, port: 8080, detail: '', platform } });

  it('is given to macOS by its own tool where it is one of loopback, and corrected elsewhere', () => {
    expect(words('127.0.0.5', 'darwin')).toContain('sudo ifconfig lo0 alias 127.0.0.5 up');
    for (const [address, platform] of [
      ['127.0.0.5', 'linux'],
      ['127.0.0.5', 'win32'],
      ['192.0.2.1', 'darwin'],
    ] as const) {
      expect(words(address, platform)).toContain('Correct the address before the source port');
      expect(words(address, platform)).not.toContain('ifconfig');
    }
  });
});

describe('a port that is taken', () => {
  const data = { address: '127.0.0.1', port: 5432 };

  it('names who has it, and the next free one', () => {
    const program = { name: 'postgres', pid: 4711 };
    expect(
      sentence({ code: 'listen-in-use', data: { ...data, holder: { program, session: null }, free: 5433 } }),
    ).toBe(
      'Port 5432 is already in use on 127.0.0.1. postgres (process 4711) listens there. ' +
        'End that program, or choose another source port, for example 5433.',
    );
    const session = { id: newSessionId(), title: 'prod' };
    expect(
      sentence({ code: 'socket-in-use', data: { path: '/run/a', holder: { program: null, session } } }),
    ).toContain('The session "prod" listens there.');
  });

  it.each([5000, 7000])('names AirPlay Receiver, which every Mac has on port %d', (port) => {
    const holder = { program: { name: 'ControlCenter', pid: 402 }, session: null };
    const airplay = sentence({ code: 'listen-in-use', data: { address: '127.0.0.1', port, holder } });
    expect(airplay).toContain('AirPlay Receiver of macOS listens there: ControlCenter (process 402).');
    expect(airplay).toContain('System Settings > General > AirDrop & Handoff');
    const another = sentence({ code: 'listen-in-use', data: { ...data, holder } });
    expect(another).not.toContain('AirPlay');
  });

  it('says what it can when the system tells nothing', () => {
    expect(sentence({ code: 'listen-in-use', data })).toContain(
      'Another program, or another session, listens there.',
    );
  });
});
