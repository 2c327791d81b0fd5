import { expect, test } from 'vitest';
import { trayView } from '../../electron/desktop/tray-view';
import { countNeedy, countUp } from '../../renderer/state/session-list';
import { listSessions } from '../../renderer/state/session-rows';
import { needy, upOf } from '../../shared/texts/session-list';
import { summary } from '../../shared/texts/status';
import type { SessionState } from '../../shared/status';
import { emptySnapshot, negotiated, profileOf, statusOf } from '../support/samples';

const error = { code: 'auth-cancelled', data: {} } as const;
const connected = { kind: 'connected', since: 0, negotiated, stalledSince: null } as const;
const states: readonly (readonly [SessionState, 0 | 1])[] = [
  [{ kind: 'idle', since: 0 }, 0],
  [{ kind: 'connecting', since: 0, attempt: 1, phase: 'tcp' }, 0],
  [connected, 1],
  [{ ...connected, stalledSince: 1 }, 0],
  [{ kind: 'standby', since: 0 }, 1],
  [{ kind: 'waiting', since: 0, attempt: 1, retryAt: 9, cause: error }, 0],
  [{ kind: 'failed', since: 0, error }, 0],
  [{ kind: 'awaiting', since: 0, sessions: ['gate'] }, 0],
  [{ kind: 'closing', since: 0 }, 0],
];

test.each(states)(
  '%o counts the same in the list, the title, and the tray’s groups and tooltip',
  (state, up) => {
    const profile = profileOf({ name: 'prod', host: 'prod.example', group: 'Work' });
    const sessions = [statusOf(state, [], profile)];
    const snapshot = { ...emptySnapshot, profiles: [profile], sessions };
    const listed = listSessions({ ...snapshot, order: [] }, []);
    expect(countUp(listed, [profile.id])).toBe(up);
    const { menu, tooltip } = trayView(snapshot);
    const needs = countNeedy(listed, [profile.id]) > 0 ? `, ${needy(1)}` : '';
    expect(JSON.stringify(menu)).toContain(`Work (${upOf(up, 1)}${needs})`);
    expect(tooltip).toBe(summary(sessions));
    if (state.kind !== 'idle')
      expect(tooltip).toMatch(up === 1 ? /^1 session and 0 tunnels up/u : /^0 sessions and 0 tunnels up/u);
  },
);
