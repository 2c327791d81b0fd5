import { expect, it } from 'vitest';
import '../../renderer/known-locale';

it('takes languages as they are, and turns down what is none, as react-aria relies on', () => {
  expect(Intl.DateTimeFormat.supportedLocalesOf(['de', 'en-us'])).toEqual(['de', 'en-US']);
  // What Chromium calls its language where LANG is C.
  expect(() => Intl.DateTimeFormat.supportedLocalesOf(['en-US@posix'])).toThrow(RangeError);
});
