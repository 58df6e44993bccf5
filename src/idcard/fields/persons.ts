// How usual a character is in the name of a person.
import { bestOf, chanceOfBest, type Glyph, isHan } from '../text/line.ts'
import { FIRST_LEVEL, SECOND_LEVEL } from './characters.ts'
import { asKind, chanceOf, weighed } from './glyphs.ts'

/** The most frequent surnames (Ministry of Public Security, report of 2020), which 85 of 100 people bear. */
const FREQUENT_SURNAMES = new Set(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤',
)
/** Further ones: those of 百家姓, the classical list, others of today, and what names of two characters begin with. */
const SURNAMES = new Set(
  '褚卫尤施华戚喻柏水窦章云葛奚郎鲁昌苗凤花俞柳酆鲍费廉岑倪滕殷毕邬安乐时傅皮卞齐康伍元卜平和穆萧湛祁禹狄米贝明臧计伏成谈茅庞纪舒屈项祝阮蓝闵席季麻强路娄危童颜梅盛刁骆樊凌霍虞支柯昝管经房裘缪干解应宗宣贲郁单杭洪包诸左吉钮嵇邢滑裴荣翁荀羊於惠甄' +
    '曲家封芮羿储靳汲邴糜松井富巫乌焦巴弓牧隗山谷车宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖符景詹束幸司韶郜蓟薄印宿怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容古易' +
    '慎戈庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空毋沙养鞠须丰巢关相查后荆红游竺权逯盖益桓公代兰岳佟苟占丘佘官南栗原楚鄢谌粟楼盘海位玉帅凡豆练朴漆卿晋初门敬来战达银刀才字仝冼亓揭但衣布信展智呼保由奉户植闭' +
    '尧渠哈虎青冶旷操铁税么桥闪撒妥仡涂牟商苑芦丛修隋邝区麦阳矫亢况母缑郄郏郇谯笪佴赏揣上皇尉令端轩独宇百淳完长拓鲜第' +
    '迟邸辜眭仉蹇呙綦恽赫鹿弋冮随禤乜库巨郤续脱竹多罕侬腾钭骈缴洛折问黑年蒯逢候寻庹贠茆迮淡承宛蒿鄞芶弭庆伦刑矣寸者杞普昂俸岩睢钦',
)
/** What surnames of two characters end with. */
const SECOND_OF_SURNAME = new Set('阳官马葛甫迟容狐徒侯方木孙文里父叔离于延宫屠')
/** Groups whose names are mostly written by their sound, from other characters. */
const TRANSLITERATED = '藏 维吾尔 哈萨克 柯尔克孜 塔吉克 乌孜别克 塔塔尔 俄罗斯 蒙古 门巴 珞巴 裕固 傣 彝'.split(' ')
/** Characters that most given names have one of, and further ones of which many are made. */
const FREQUENT_GIVEN = new Set(
  '英华玉秀明文国红丽建平春兰芳海强伟军金荣云桂林志梅霞凤艳玲琴珍清燕波超勇杰涛磊敏静娟飞鹏宇浩然子雨欣佳怡梓涵轩一晨思雪晓婷颖慧莉萍丹洁倩琳新永德成忠生祥福庆龙峰刚兴东民光辉斌学良才家俊世长宝全喜安宁康健美爱兵瑞嘉博泽天诗琪梦瑶淑惠娜',
)
const GIVEN = new Set(
  '洋贵义有根发富财来顺旺昌乐和少正仁智信礼孝廉耻勤俭恭让温厚谦诚恒毅坚定立行言道理地人心月星日阳晖昊昱昕晟景晴曦曼朝旭晗晶暄时旻亮灿烁炜烨焕炎煜熙燃耀灵炳焱江河湖洲浪潮润深源溪沛沐汐泓洪淇淼渊湘滨漫潇澜濛瀚泉澄冰雯霖霏露霜雷电霄霆山岩峻岭崇岳嵩岚川石珠琼瑾瑜璇' +
    '璐璟珊珂珏珺琦琨琛琰瑄瑛玥玮玟珑环瑟银铭锋钢铁锦钰鑫钧锐铮镇铎木森松柏桐楠枫榕槐桦杨柳桃李杏梨棠樱彬栋梁柱杉茂荷莲菊芝芸芬苗茹莎莹菲蓉蓓蕊蕾薇藤草花艺苏芮芷若萱蕙萌菁萧蓝茜菱葵虎鹤鸿雁鸣翔翼腾驰骏马骥麟彪豹男儿婉妍妮娅媛嫣娇姝姗妙嫒娥婕婵媚俏倪伊依俪僖武书词画' +
    '棋习雅哲睿聪贤想念悟知识真大小中西南北上下元二三四五六七九十百千万亿双邦政党众社公会工济设开放胜利解跃进卫向团结援抗祖宗先继承绍续嗣孙裕丰盈余升达畅通运盛隆宏弘广远重守谧寿延年彭龄仙佛禅代传启肇创始初本原基希望冀期盼愿怀恩慈善好吉如意禄欢悦愉快振奋展扬举起卓越' +
    '群豪雄猛辰宸宙航帆舟征程路走奔逸昂翰墨谊谨慎紫亦奕浠茗苒苡语诺允昀筠均君竣筱骁可克凯恺楷锴科柯恪奎坤昆堃卉迪笛娣弟帝蒂豫毓育誉喻渝榆于予羽禹捷节皆阶加珈伽呈尘臣彦颜粤之治至致稚培佩裴朋容溶融戎尚士仕史实师施水舜淳纯椿伯仲叔季孟次幼树标秉丙宾连联涟怜恋链巧乔桥皎' +
    '姣翠碧绿青黛彤赤朱绯素皓白黑玄贞娴端庄约柔朗郎琅韵匀茵殷音因寅引隐弦献宪现显法权铨诠鹃捐保葆其奇祺旗齐圭归冠关官观贯维为唯威巍苇满蔓圣声熊化骅从丛占湛召昭照兆钊友佑右宥芊楚储帅仓苍沧印尹刘廷庭亭挺亚非斐凡多朵彩采泰乾震屹峥嵘励勋功略韬策谋往逢遇迎映昶晏曙朔植模' +
    '桓栩栖柠橙枝枚果架桑槿橘檀歆歌步汀汝汶沁沂沅沙泊洛津浦浙涌涓淞港游湄溢滔滢漪澎澍澳瀛炅炫炯烈烽煊煦熹牧玺玫珀珉珮珲琏琢琬琮瑗瑙瑭瑰璋璞甜甫田甲申疆登皇相眉研砚砺硕祈祝神祯禧秋秦稳稷穆穗竞章童竹笑笙筝简箫糖系纪纲纳纶练织绚统绪绮绵缘缨罡罗羚翀翌翎翊翡翱耘耿聆肃能' +
    '臻艾芃芙芦芯荃荔莘菀菡菩萝葛蒙蓁蔚蕴薪虹蝶衍衡见许论译谆谱贝贡赋赐赛赞赟赫辅辛迅迈述遥遵郁都里野鉴钦铠铸锡键镜闯闻闽阅阔际陆陌陶隽集霁靓靖韦韩韶顶项须顾颂领颉颐飒飘馨香驹骄骆骐骞高魁鲁鸥鸽鹂鹭鹰麒麦鼎',
)
/** So are longer names and those with a dot. */
const LONGEST = 4

/** How much likelier than by its looks alone: the reader learnt all characters alike. */
const FREQUENT_SURNAME = 30
const SURNAME = 8
const FREQUENTLY_GIVEN = 8
const OFTEN_GIVEN = 4
const UNUSUAL = 0.3
/** A glyph as sure as this stays what it looks like. */
const SURE = 0.9

/** Characters that hardly anybody is called by, and what they are taken for: one dot more, and many are called so. */
const USUAL: Readonly<Record<string, string>> = { 袆: '祎', 且: '旦' }
/** Chance of the usual one, against the other's, from which it is meant. */
const MEANT = 0.03

/** The glyphs of a name, those in doubt with each character's chance weighed by how many people of the `nation` bear it. Signs are left as they are. */
export function asInNames(glyphs: readonly Glyph[], nation: string | undefined): readonly Glyph[] {
  const characters = glyphs.filter(glyph => isHan(bestOf(glyph)))
  const isTransliterated =
    characters.length > LONGEST || glyphs.some(glyph => bestOf(glyph) === '·') || (nation !== undefined && TRANSLITERATED.includes(nation))
  return glyphs.map(glyph => {
    if (!isHan(bestOf(glyph)) || chanceOfBest(glyph) >= SURE) return asUsual(glyph)
    const at = characters.indexOf(glyph)
    const weight = (c: string) => {
      if (isTransliterated) return usualness(c)
      if (at === 0) return FREQUENT_SURNAMES.has(c) ? FREQUENT_SURNAME : SURNAMES.has(c) ? SURNAME : usualness(c)
      if (FREQUENT_GIVEN.has(c)) return FREQUENTLY_GIVEN
      return GIVEN.has(c) || (at === 1 && SECOND_OF_SURNAME.has(c)) ? OFTEN_GIVEN : usualness(c)
    }
    return asUsual(weighed(glyph, weight))
  })
}

/** Few people have a character in their name that GB 2312 lacks. */
function usualness(character: string): number {
  return !isHan(character) || FIRST_LEVEL.has(character) || SECOND_LEVEL.has(character) ? 1 : UNUSUAL
}

function asUsual(glyph: Glyph): Glyph {
  const best = bestOf(glyph)
  const usual = Object.hasOwn(USUAL, best) ? USUAL[best] : undefined
  return (usual && chanceOf(glyph, usual) > MEANT * chanceOf(glyph, best) && asKind(glyph, c => c === usual, 0)) || glyph
}
