import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import type { ForwardLook } from '../../shared/forward-look';
import { stateOfSession } from '../../shared/overall-state';
import type { HopState, SessionStatus } from '../../shared/status';
import styles from './state-mark.module.css';

/** The shapes of states. Each differs from the others without its colour. */
export type Shape = 'off' | 'busy' | 'up' | 'ready' | 'partial' | 'waiting' | 'failed';

const pictures: Readonly<Record<Shape, ReactNode>> = {
  off: <circle cx="8" cy="8" r="5" className={styles.line} />,
  busy: <circle cx="8" cy="8" r="5.2" className={clsx(styles.line, styles.dashes)} />,
  up: <circle cx="8" cy="8" r="6" className={styles.solid} />,
  ready: (
    <>
      <circle cx="8" cy="8" r="6" className={styles.line} />
      <circle cx="8" cy="8" r="2.6" className={styles.solid} />
    </>
  ),
  partial: (
    <>
      <circle cx="8" cy="8" r="5.2" className={styles.line} />
      <path d="M8 2.8a5.2 5.2 0 0 0 0 10.4z" className={styles.solid} />
    </>
  ),
  waiting: (
    <>
      <circle cx="8" cy="8" r="6" className={styles.line} />
      <path d="M8 4.6V8l2.4 1.6" className={styles.line} />
    </>
  ),
  failed: (
    <>
      <path d="M8 1.6 15 14H1z" className={styles.solid} />
      <path d="M8 6v3.6M8 11.4v.9" className={styles.cut} />
    </>
  ),
};

/** A state as a shape. Words stand beside it, so it is not read out. */
export function StateMark({ shape }: { readonly shape: Shape }): ReactNode {
  return (
    <svg
      className={styles.mark}
      data-shape={shape}
      viewBox="0 0 16 16"
      width="14"
      height="14"
      aria-hidden="true"
      focusable="false"
    >
      {pictures[shape]}
    </svg>
  );
}

/** The shape of a session: of all it does, its forwards and their destinations included; the same as the tray icon's. */
export function shapeOfSession(session: SessionStatus): Shape {
  const overall = stateOfSession(session);
  // It is as well as can be, and connects once it is needed.
  if (overall === 'up' && session.state.kind === 'standby') return 'ready';
  return overall === 'partly' ? 'partial' : overall;
}

const hopShapes: Readonly<Record<HopState['kind'], Shape>> = {
  idle: 'off',
  connecting: 'busy',
  connected: 'up',
  failed: 'failed',
};

/** The shape of what a jump host does. */
export function shapeOfHop({ kind }: HopState): Shape {
  return hopShapes[kind];
}

const forwardShapes: Readonly<Record<ForwardLook, Shape>> = {
  off: 'off',
  starting: 'busy',
  listening: 'up',
  partial: 'partial',
  ready: 'ready',
  held: 'waiting',
  stopping: 'busy',
  finishing: 'off',
  failed: 'failed',
  waiting: 'waiting',
  pending: 'waiting',
  later: 'off',
};

/** The shape of what a forward does. */
export function shapeOfForward(look: ForwardLook): Shape {
  return forwardShapes[look];
}
