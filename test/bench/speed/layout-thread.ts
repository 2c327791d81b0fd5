import '../../../electron/session-thread';
import { blockWhenTold } from './block-when-told';

// A thread of sessions that can be blocked.
blockWhenTold();
