import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { doorWords, orderWords } from '../../commands/request-words.ts';

const VI = 'VI231228102118586561';
const TRADE = '4200001234202311021234567890';

describe('/refund', () => {
  test.each([
    ['the order and the reason', `${VI} charged twice`, 'charged twice'],
    ['the reason first', `charged twice ${VI}`, 'charged twice'],
    ['the order in the middle', `for ${VI} they paid twice`, 'for they paid twice'],
    ['full-width digits', 'ＶＩ２３１２２８１０２１１８５８６５６１　门没开', '门没开'],
    ['small letters', `${VI.toLowerCase()} charged twice`, 'charged twice'],
    ['spaces inside the number', 'VI 2312 2810 2118 586561 charged twice', 'charged twice'],
    ['dashes inside the number', 'VI-231228-102118-586561: charged twice', 'charged twice'],
    ['marks nobody sees inside the number', 'VI2312\u200b28102118586561 charged twice', 'charged twice'],
    ['a comma behind the number', `${VI}，客户说扣了两次款`, '客户说扣了两次款'],
    ['a full stop behind the number', `${VI}. Charged twice.`, 'Charged twice.'],
    ['a pasted Chinese sentence', `客户说订单${VI}，扣了两次款`, '客户说订单，扣了两次款'],
    ['a number in brackets', `charged twice (${VI})`, 'charged twice'],
    [
      'a number in brackets in the middle',
      `the order (${VI}) was charged twice`,
      'the order was charged twice',
    ],
    ['a number in quotes', `“${VI}” charged twice`, 'charged twice'],
    ['quotes of the reason', `${VI} says "charged twice"`, 'says "charged twice"'],
    ['amounts and dates in the reason', `${VI} ¥12.50 on 2026-11-20, twice`, '¥12.50 on 2026-11-20, twice'],
    ['a mobile number in the reason', `${VI} 13800138000 called`, '13800138000 called'],
    ['a number of things in the reason', `${VI} 2 bottles, 1 paid`, '2 bottles, 1 paid'],
    ['a colon in the reason', `${VI} said: charged: twice`, 'said: charged: twice'],
    ['lines of the reason', `${VI}\ncharged twice\n  says Mr. Wu`, 'charged twice\n  says Mr. Wu'],
    ['a full-width reason as it was written', `${VI} １号门，Ａ区`, '１号门，Ａ区'],
    ['an emoji in the reason', `😀 ${VI} 👩‍🔧 was there`, '😀 👩‍🔧 was there'],
  ])('takes %s', (_what, text, reason) => {
    expect(orderWords(text)).toEqual({ numbers: [VI], reason });
  });

  test.each([
    ['nothing', '', [], ''],
    ['spaces', ' 　 ', [], ''],
    ['only an order', VI, [VI], ''],
    ['only an order, with a full stop', `${VI}。`, [VI], ''],
    ['only a short number', '123456', ['123456'], ''],
    ['only a reason of one word', '买错了', [], '买错了'],
    ['only a reason', 'they were charged twice', [], 'they were charged twice'],
    ['only dots', '...', [], ''],
    ['two orders', `${VI} or ${TRADE}, twice`, [TRADE, VI], `${VI} or, twice`],
  ])('with %s leaves empty what is missing', (_what, text, numbers, reason) => {
    expect(orderWords(text)).toEqual({ numbers, reason });
  });

  test('finds the order whatever is written around it, and keeps what was written', () => {
    const words = fc
      .array(
        fc.constantFrom('paid', 'twice', '扣了两次', '13800138000', '12.50', '😀', 'a:b', '“no”', '(2)'),
        {
          maxLength: 4,
        },
      )
      .map((all) => all.join(' '));
    const numbers = fc.constantFrom(
      VI,
      VI.toLowerCase(),
      'VI 2312 2810 2118 586561',
      'ＶＩ２３１２２８１０２１１８５８６５６１',
    );
    fc.assert(
      fc.property(words, numbers, words, (before, number, after) => {
        const found = orderWords(`${before} ${number} ${after}`);
        expect(found.numbers).toEqual([VI]);
        const kept = `${before} ${after}`.trim().replace(/\s+/g, ' ');
        expect(found.reason).toBe(/[\p{L}\p{N}]/u.test(kept) ? kept : '');
      }),
    );
  });

  test('takes any text without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        orderWords(text);
        doorWords(text);
      }),
    );
  });
});

describe('/door', () => {
  test.each([
    ['nothing', '', '', ''],
    ['a device', 'A001', 'A001', ''],
    ['a device and a reason', 'A001 paid, door stayed shut', 'A001', 'paid, door stayed shut'],
    ['full-width letters and space', 'Ａ００１　门没开', 'Ａ００１', '门没开'],
    ['a Chinese comma', 'A001，门没开', 'A001', '门没开'],
    ['a name in quotes', '"West Field 3" the door is stuck', 'West Field 3', 'the door is stuck'],
    ['a name in the quotes of a phone', '“西田 3号柜” 门没开', '西田 3号柜', '门没开'],
    ['a name in Chinese quotes', '「西田 3号柜」门没开', '西田 3号柜', '门没开'],
    ['a name in quotes and no reason', '"West Field 3"', 'West Field 3', ''],
    ['quotes in the reason', 'A001 says "stuck"', 'A001', 'says "stuck"'],
    ['a dash in the code', 'A-001 stuck', 'A-001', 'stuck'],
    ['lines', 'A001\nthe door\nis stuck', 'A001', 'the door\nis stuck'],
    ['a colon in the reason', 'A001 note: stuck', 'A001', 'note: stuck'],
    ['a reason of dots', 'A001 ...', 'A001', ''],
    ['the id of a button', 'd.2000012 stuck', 'd.2000012', 'stuck'],
  ])('takes %s', (_what, text, device, reason) => {
    expect(doorWords(text)).toEqual({ device, reason });
  });
});
