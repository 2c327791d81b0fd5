import { useId, useState, type ReactNode } from 'react';
import {
  algorithmFamilies,
  completePreference,
  defaultPreferences,
  warnLine,
  type AlgorithmList,
} from '../../../shared/algorithms';
import { PushButton } from '../../components/controls';
import { MnemonicText, mnemonicProps } from '../../components/mnemonic';
import { OrderedList, type OrderedRow } from '../../components/ordered-list';
import { useDraft, useReplica, useServices } from '../../services-context';
import { editProfile } from '../../state/draft';
import { say } from '../../state/view';

interface PreferenceListProps {
  readonly list: AlgorithmList;
  /** PuTTY's, with `&` before the mnemonic. */
  readonly label: string;
}

/** PuTTY's words for the line below which nothing is used unasked. */
const lineWords = '-- warn below here --';

/** A list of preferences: families of algorithms in order, and among them the line below which it asks first. */
export function PreferenceList({ list, label }: PreferenceListProps): ReactNode {
  const { draft, view } = useServices();
  const stored = useDraft(({ profile }) => profile.algorithms[list]);
  const able = useReplica(({ snapshot }) => snapshot?.app.algorithms[list] ?? null);
  const [selected, setSelected] = useState<string | null>(null);
  const id = useId();
  const words = completePreference(list, stored);
  const isDefault = words.join() === defaultPreferences[list].join();
  const set = (preference: readonly string[]): void => {
    const { algorithms } = draft.getState().profile;
    editProfile(draft, { algorithms: { ...algorithms, [list]: preference } });
  };
  const move = (by: -1 | 1): void => {
    const from = selected === null ? -1 : words.indexOf(selected);
    const to = from + by;
    const moved = words[from];
    if (moved === undefined) {
      say(view, 'Select a line of the list first.');
      return;
    }
    if (to >= 0 && to < words.length) set(words.toSpliced(from, 1).toSpliced(to, 0, moved));
  };
  return (
    <>
      <p className="static" id={id}>
        <MnemonicText label={label} />
      </p>
      <div className="preference">
        <OrderedList
          labelledBy={id}
          describedBy={`${id}-hint`}
          rows={rowsOf(list, words, able)}
          selected={selected}
          onSelect={setSelected}
          onMove={move}
        />
        <div className="button-column">
          <PushButton
            label="&Up"
            onClick={() => {
              move(-1);
            }}
          />
          <PushButton
            label="&Down"
            onClick={() => {
              move(1);
            }}
          />
          <PushButton
            label="De&faults"
            title="Restore the built-in order"
            disabled={isDefault}
            onClick={() => {
              const before = stored;
              set(defaultPreferences[list]);
              say(view, 'Restored the built-in order.', () => {
                set(before);
                view.setState({ note: null });
              });
            }}
          />
        </div>
        <button
          type="button"
          className="focus-catcher"
          {...mnemonicProps(label)}
          tabIndex={-1}
          aria-hidden="true"
          onClick={({ currentTarget }) => {
            currentTarget.parentElement
              ?.querySelector<HTMLElement>('[role="listbox"], [tabindex="0"]')
              ?.focus();
          }}
        />
      </div>
      <p className="hint" id={`${id}-hint`}>
        The first algorithm that the server also supports is used. What stands below the line is weak: it is
        used only when there is nothing else, and only after you have said yes. Alt+Up and Alt+Down move a
        line.
      </p>
    </>
  );
}

function rowsOf(
  list: AlgorithmList,
  words: readonly string[],
  able: readonly string[] | null,
): readonly OrderedRow[] {
  return words.map((word): OrderedRow => {
    if (word === warnLine) {
      return { id: word, text: lineWords, content: lineWords, className: 'warn-line' };
    }
    const family = algorithmFamilies[list].find((known) => known.id === word);
    const text = family?.label ?? word;
    if (able?.includes(word) !== false) {
      return { id: word, text, content: <span title={family?.names.join('\n')}>{text}</span> };
    }
    return {
      id: word,
      text,
      className: 'unable',
      content: (
        <>
          <span>{text}</span> <span className="why-unable">not in this computer’s cryptography</span>
        </>
      ),
    };
  });
}
