import { join } from 'node:path';
import { createOpenNotes, createSessionStore } from '../../electron/storage';
import { forwardOf, profileOf } from './samples';
import { disk } from './here';

// Saves a session whose host counts up, over and over, and notes it as open, until it is killed.
const folder = process.argv[2] ?? '';
const store = createSessionStore(folder, disk);
const notes = createOpenNotes(join(folder, 'open.json'), disk);
const { profiles, defaults } = await store.load();
const forwards = Array.from({ length: 300 }, (_, index) =>
  forwardOf('local', String(10_000 + index), 'db.internal:5432'),
);
for (let count = Number(profiles[0]?.host ?? '0') + 1; ; count += 1) {
  const profile = profileOf({ name: 'counting', host: String(count), forwards });
  notes.note([profile]);
  const saved = await store.save({ profiles: [profile], order: [], defaults });
  if (!saved.ok) throw new Error(saved.error.code);
  process.stdout.write(`saved ${String(count)}\n`);
}
