import { afterEach, expect, test } from 'vitest';
import { interrupt } from '../../../electron/system/ending';

const heard: string[] = [];
const listen = (signal: string): unknown => heard.push(signal);
afterEach(() => process.removeListener('SIGINT', listen));

test('Ctrl+C that was read as a letter is heard as the signal before that returns, and ends nothing by itself', () => {
  process.on('SIGINT', listen);
  interrupt();
  expect(heard).toEqual(['SIGINT']);
});
