import { Check, Copy, Save } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { AppError } from '../../shared/errors';
import * as common from '../../shared/texts/common';
import { useServices } from '../services-context';
import { PushButton } from './controls';
import { copyText } from './copy-text';
import { saveText } from './save-text';
import { useCommand } from './use-command';

interface TextButtonsProps {
  /** What Copy takes. */
  readonly copied: () => string;
  /** What Save writes. */
  readonly saved: () => { readonly name: string; readonly text: string };
  /** Saving failed, or is tried again. */
  readonly onError: (error: AppError | null) => void;
  readonly disabled?: boolean;
  /** With a mnemonic each, which only a dialog has room for. */
  readonly mnemonics?: boolean;
}

/** Copy and Save for a text; each says that it is done until the focus goes on. */
export function TextButtons(props: TextButtonsProps): ReactNode {
  const { copied, saved, onError, disabled = false, mnemonics = false } = props;
  const services = useServices();
  const [done, setDone] = useState<'copied' | 'saved' | null>(null);
  const saving = useCommand();
  const label = (text: string): string => (mnemonics ? text : text.replace('&', ''));
  const onBlur = (): void => setDone(null);
  const save = async (): Promise<void> => {
    const { name, text } = saved();
    onError(null);
    setDone(null);
    await saving.run(async () => {
      const result = await saveText(services, name, text);
      if (!result.ok) onError(result.error);
      else if (result.value) setDone('saved');
      return result;
    });
  };
  return (
    <>
      <PushButton
        label={done === 'copied' ? common.copied : label(common.copyLabel)}
        icon={done === 'copied' ? <Check /> : <Copy />}
        disabled={disabled}
        onMouseDown={(event) => {
          // A press would take the selection away that is to be copied.
          event.preventDefault();
        }}
        onBlur={onBlur}
        onClick={() => setDone(copyText(copied()) ? 'copied' : null)}
      />
      <PushButton
        label={done === 'saved' ? common.saved : label(common.saveAs)}
        icon={done === 'saved' ? <Check /> : <Save />}
        disabled={disabled}
        busy={saving.busy}
        onBlur={onBlur}
        onClick={() => void save()}
      />
    </>
  );
}
