import { createHash } from 'node:crypto';
import type { Goods } from './types.ts';

/** Barcode, name, price and cost in 分. Barcodes from 6990000… are invented, with a right check digit. */
const INVENTED: readonly (readonly [string, string, number, number])[] = [
  ['6990000100012', '农夫山泉饮用天然水550ml', 200, 98],
  ['6990000100029', '怡宝纯净水555ml', 200, 95],
  ['6990000100036', '百岁山天然矿泉水570ml', 300, 165],
  ['6990000100043', '可口可乐330ml罐装', 300, 178],
  ['6990000100050', '可口可乐无糖500ml', 350, 205],
  ['6990000100067', '百事可乐500ml', 350, 200],
  ['6990000100074', '雪碧清爽柠檬味500ml', 350, 205],
  ['6990000100081', '东方树叶青柑普洱500ml', 500, 320],
  ['6990000100098', '东方树叶茉莉花茶500ml', 500, 320],
  ['6990000100104', '康师傅冰红茶500ml', 350, 190],
  ['6990000100111', '脉动青柠口味600ml', 500, 330],
  ['6990000100128', '红牛维生素功能饮料250ml', 600, 445],
  ['6990000100135', '伊利纯牛奶250ml', 400, 260],
  ['6990000100142', '蒙牛真果粒草莓250g', 450, 285],
  ['6990000100159', '雀巢丝滑拿铁268ml', 700, 455],
  ['6990000100166', '旺旺雪饼84g', 550, 360],
  ['6990000100173', '乐事薯片原味75g', 800, 540],
  ['6990000100180', '奥利奥夹心饼干97g', 750, 500],
  ['6990000100197', '士力架花生夹心51g', 500, 335],
  ['6990000100203', '卫龙大面筋106g', 600, 380],
  ['6990000100210', '三只松鼠每日坚果25g', 690, 460],
];

/** The products of the vendor's samples, with the pictures the samples give. */
const FROM_SAMPLES: readonly Goods[] = [
  {
    BarCode: '6970399920439',
    Price: 550,
    CostPrice: 340,
    ProductVO: {
      Name: '元气森林0糖苏打气泡水卡曼橘味480ml',
      ImageUrl: 'https://res.yopoint.com/resource/20220518/209efc9347453c3f724963b1ce8e482a.png',
      ImageFixWidthUrl: 'https://res.yopoint.com/resource/20220518/de208490ab6f7ef29a948ccd9188d428.png',
    },
  },
  {
    BarCode: '6921294392685',
    Price: 400,
    CostPrice: 240,
    ProductVO: {
      Name: '康师傅酸梅汤瓶装500ml',
      ImageUrl: 'https://res.yopoint.com/product/20170717/0b4893146a463e74d243fd5310722330.png',
      ImageFixWidthUrl: 'https://res.yopoint.com/product/20170717/22e46f27dc7316fbd7c18d1a65fbf76e.png',
    },
  },
  { BarCode: '6954767410586', Price: 450, CostPrice: 280, ProductVO: pictured('可口可乐纤维+500mlPET瓶') },
  { BarCode: '6925303723910', Price: 500, CostPrice: 310, ProductVO: pictured('统一冰红茶1L') },
];

/** The operator's catalogue: 25 drinks and snacks, prices in 分. */
export const GOODS: readonly Goods[] = [
  ...FROM_SAMPLES,
  ...INVENTED.map(([BarCode, name, Price, CostPrice]) => ({
    BarCode,
    Price,
    CostPrice,
    ProductVO: pictured(name),
  })),
];

/** Addresses in the shape of the vendor's; no such picture exists. */
function pictured(name: string): Goods['ProductVO'] {
  const hex = (what: string): string => createHash('md5').update(`${what} ${name}`).digest('hex');
  return {
    Name: name,
    ImageUrl: `https://res.yopoint.com/product/20240301/${hex('full')}.png`,
    ImageFixWidthUrl: `https://res.yopoint.com/product/20240301/${hex('fixed width')}.png`,
  };
}
