import { expect, it } from 'vitest';
import { getPreferences, setPreferences } from '../../src/store/preferences.ts';
import { describeOnEachEngine } from './engines.ts';

describeOnEachEngine('staff preferences', (open) => {
  it('are empty for someone who never chose', async () => {
    const { db } = await open();
    expect(await getPreferences(db, 'mei')).toEqual({ locale: null });
  });

  it('keep the latest choice, one row per person', async () => {
    const { db } = await open();
    await setPreferences(db, 'mei', { locale: 'en' }, 1_700_000_000_000);
    await setPreferences(db, 'lin', { locale: 'zh-CN' }, 1_700_000_000_001);
    await setPreferences(db, 'mei', { locale: null }, 1_700_000_000_002);
    expect(await getPreferences(db, 'mei')).toEqual({ locale: null });
    expect(await getPreferences(db, 'lin')).toEqual({ locale: 'zh-CN' });
    const rows = await db.selectFrom('staff_preferences').selectAll().orderBy('staff_id').execute();
    expect(rows).toEqual([
      { staff_id: 'lin', locale: 'zh-CN', updated_at: 1_700_000_000_001 },
      { staff_id: 'mei', locale: null, updated_at: 1_700_000_000_002 },
    ]);
  });
});
