import { useState, type ReactNode } from 'react';
import { settings } from '../../../shared/settings';
import { formatTags, parseTags } from '../../../shared/tags';
import { labels, tagsExample, tagsTitle } from '../../../shared/texts/settings';
import { TextField } from '../../components/controls';
import { useDraft, useServices } from '../../services-context';
import { editProfile, sameValue } from '../../state/draft';

/** So many characters hold more tags than a session may have. */
const longest = 1000;

/** The words by which the session is found. What is typed stays as it is typed until the field is left. */
export function TagsField(): ReactNode {
  const { draft } = useServices();
  const tags = useDraft(({ profile }) => profile.tags);
  const [typed, setTyped] = useState('');
  const isTyped = sameValue(parseTags(typed), tags);
  return (
    <TextField
      label={labels.tags}
      placeholder={tagsExample}
      title={tagsTitle}
      value={isTyped ? typed : formatTags(tags)}
      maxLength={longest}
      onChange={(text) => {
        setTyped(text);
        editProfile(draft, { tags: settings.tags.schema.parse(parseTags(text)) });
      }}
      onBlur={() => setTyped('')}
    />
  );
}
