import type { Random } from './random.ts';

/** A consumer as YoPoint knows one (docs/vendors.md, YoPoint “One order”, UserVO). All invented; no such number is in use. */
export interface Consumer {
  readonly id: string;
  readonly UserVO: Readonly<Record<string, unknown>>;
}

const NICKNAMES = [
  '小鱼',
  '阿杰',
  '木木',
  '晴天',
  '老周',
  'Cici',
  '云朵☁️',
  '夜猫子',
  '豆豆',
  '北风',
] as const;

/** Forty invented consumers; mobiles are 1990000xxxx, addresses on the net are from the documentation range. */
export function makeConsumers(random: Random, nowMs: number): Consumer[] {
  const now = Math.floor(nowMs / 1000);
  return Array.from({ length: 40 }, (_, i) => {
    const id = random.objectId();
    const nickname = `${random.pick(NICKNAMES)}${i + 1}`;
    const lastLogin = now - random.int(600, 20 * 86_400);
    return {
      id,
      UserVO: {
        Platform: 1,
        OpenID: `oSandbox${random.objectId().slice(0, 20)}`,
        Scope: 'userinfo',
        MemberID: random.objectId(),
        NickName: nickname,
        Sex: random.int(0, 2),
        Province: '',
        City: '',
        ImageUrl: '',
        CreateAt: lastLogin - random.int(30, 900) * 86_400,
        UpdatedAt: lastLogin,
        isFirstFlash: false,
        LastLoginTime: lastLogin,
        LastIPAddress: `203.0.113.${i + 10}`,
        id,
        MemberVO: {
          Mobile: `1990000${String(1000 + i)}`,
          NickName: nickname,
          Sex: 0,
          Platform: [1],
        },
      },
    };
  });
}
