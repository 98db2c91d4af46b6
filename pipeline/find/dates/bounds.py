"""Words that bound a date (起、止、前、后、期间): how they touch it, and what they make of it."""

from __future__ import annotations

from pipeline.notation.calendar import AND, BLANKS, CHINESE_DAY, COUNT, DASH, MONTH, YEAR, alone
from pipeline.notation.gates import Closing, Opening
from pipeline.notation.numerals import DIGIT
from pipeline.notation.units import one_of, units_of
from pipeline.precompiled import compile_re

_OR = r"[或及和]?"
# 6月15日（星期五）, 2月9日（除夕）, 6月14日（五月初三，星期一）: a note on the day, no figures in it
_NOTE = rf"(?:{BLANKS}[（(][^（）()\n\t{DIGIT}]{{1,14}}[）)])?+"
_WEEKDAY = rf"(?:{BLANKS}(?:星期|礼拜|周)[一二三四五六日天])?+"
_GIVEN = r"(?:[（(]含[^（）()\n]{0,4}[）)])?+"  # 8月1日（含）前
PART_OF_DAY = r"(?:上午|下午|中午|晚上|傍晚|凌晨|清晨|早晨|夜间|深夜|白天|当晚|晚|夜)"
HOUR = (
    rf"(?:{BLANKS}{PART_OF_DAY}?[{DIGIT}{CHINESE_DAY}]{{1,3}}(?:[时点]|[:：∶][{DIGIT}]{{2}})"
    rf"(?:[{DIGIT}]{{1,2}}分|整|半)?)"
)
# what stands between a day and the word that bounds it: 12月31日24时前, 每周五17:00前, 2月9日（除夕）至, 5日下午下班前
CLOCK = rf"{_NOTE}{_WEEKDAY}(?:{HOUR}|{BLANKS}{PART_OF_DAY})?+(?:{BLANKS}[上下]班)?+"
# 12月31日前|3年 counts back from a day, 8月前|10天 and 2018年前|10名 count the first of a month or a year; but
# 8月10日前|10个项目开工, 4月30日前|2023年项目开工: what is to be done by then
_FEW = rf"(?:[{DIGIT}]{{1,3}}(?![{DIGIT}])|[几两{CHINESE_DAY}百]{{1,3}}(?![{CHINESE_DAY}]))[余多]?"
_OF_TIME = rf"(?:{one_of(unit for unit in units_of('duration') if '岁' not in unit)}|月(?!份)|个?季度?|旬)(?!岁)"
_COUNTS_ON = rf"(?!茬|{_FEW}{_OF_TIME})(?!(?<=[年月份度]前)(?:[三两几]|{_FEW}[名位批强大届家%％]))"
# 前 | 之前 | 以前 | 或之前 | 止 | 截止 ; not 前期, 前三季度, 前后, 2019年截止11月底
_BEFORE = rf"{_GIVEN}{_OR}(?:之前|以前|{alone('前')}{_COUNTS_ON})"
_CLOSED = rf"截止(?![到至目现今本上{DIGIT}{CHINESE_DAY}])"
BY_BEHIND = Opening(rf"{CLOCK}{BLANKS}(?:{_BEFORE}|{_GIVEN}(?:为?止|{_CLOSED}))")
# 11月5日|、12月5日前; 7月5日|、10、20日之前; 每年6月底|、12月底前: what ends a list of days bounds each of them
BY_SHARED = Opening(
    rf"{CLOCK}(?:{AND}(?:(?:(?:{YEAR}{BLANKS}|[次翌明])年{BLANKS})?{MONTH}{BLANKS}月{BLANKS})?"
    rf"(?:{COUNT}{BLANKS}(?:日{CLOCK}{BLANKS})?|[底末])){{1,12}}+"
    rf"(?<![{DIGIT}{CHINESE_DAY}]){_BEFORE}"
)
# 3月|、6月、9月和12月底前: a month that a list of months ends so, too
MONTHS_SHARED = Opening(
    rf"(?:{AND}(?:(?:{YEAR}{BLANKS}|[次翌明])年{BLANKS})?{MONTH}{BLANKS}(?:月份?)?){{1,12}}+(?<=[月份]){BLANKS}[底末]?{_BEFORE}"
)
# 起 | 开始 | 以来 | 之后 | 至今 ; not 起草, 起诉, 后期
FROM_BEHIND = Opening(
    rf"{CLOCK}{BLANKS}{_GIVEN}(?:{alone('起')}|开始|以来|至今(?!年)|{_OR}(?:之后|以后|{alone('后')}))"
)
DURING_BEHIND = Opening(rf"{BLANKS}(?:期间|之间|{alone('间')})")
JOINT = Opening(
    rf"{CLOCK}{BLANKS}(?P<start>(?:起|开始)[，,]?)?{BLANKS}(?P<dash>{DASH}){BLANKS}|{BLANKS}(?P<pair>[和与]){BLANKS}"
)
# 从2015年4月10日|算起, 从2011年10月|执行: a verb that says what begins then; not 从2018年|执行情况看
BEGINS = Opening(
    r"(?:算起|起算|计算|计[发起算]|[执施试]行|实[施行]|发放|享受|领取)(?![^，。；\n]{0,12}?(?:的(?!标准|规定)|情况|结果|方式|[中来]?看))"
)
# 1996年冬至|1997年|春: the years of two seasons, whose days are not printed
OF_SEASON = Closing("[春夏秋冬][季天]?[至到]")
SEASON = Opening("[春夏秋冬](?!节)")
# 改期至, 会议提前到: an event that is moved to a day takes place on it
MOVED = Closing("(?:改期?|推迟|延[迟期后]|提前|顺延|调整)[至到]")
# what lasts until a day, or is to be done by it: 报名截止时间推迟至, 工期延期至, 由2020年提前到2018年|完成
_LASTS = compile_re(
    "期限|时限|限期|截止|有效|工期|服务期|执行期|合同|报名|申报|缴|还款|政策|任务|目标|(?<!日)期[延顺推]"
)
_EVENT = compile_re(
    "(?:开[学工幕园馆庭放业盘考]|返[校岗]|复[工课学]|考试|比赛|会议|典礼|仪式|活动|演出|开始|生效|[施实试]行|实施)(?:的?时间|日期)?"
    "[^，。；]{0,6}\\Z|[会赛展](?:的?时间|日期)?\\Z"
)
_TAKES_PLACE = compile_re("[^，。；\\n]{0,6}?(?:举[行办]|召开|进行|开[幕学馆庭园放业]|上课|返校)")
# 到2012年|汛前完成, 至2013年|春节前: what ends then is a season or a feast of that year, whose day is not printed
SEASON_NEXT = Opening(
    r"(?:主?汛期?|伏汛|凌汛|[“\"]?(?:五一|十一)[”\"]?(?:节|黄金周)?|(?:春|元旦|国庆|中秋|清明|端午|劳动)节?|元旦|国庆|春耕|麦收|三夏|三秋|秋收"
    r"|[春秋]季(?:学期)?开学|秋学期开学|开学|雨季|入冬|冬季|采暖期?|供暖期?|封冻|上冻|雨雪|霜降|[“\"]?两会[”\"]?)(?:来临|到来|开始)?之?以?前(?!后)"
)
STOP = Opening(rf"{CLOCK}{BLANKS}(?:止|{_CLOSED})")
HOUR_BEHIND = Opening(rf"{_NOTE}{_WEEKDAY}{HOUR}")
END_BEHIND = Opening(rf"{BLANKS}(?:结束|开始|起)(?![草诉])")
# 不迟于, 最迟于, 至迟在: a deadline before the date
NOT_LATER = Closing("不得?[迟晚]于|最[迟晚](?:不超过|[于在至到])?|至[迟晚][于在]?")
# 不早于2月10日24时, 不得早于3月16日: a beginning
NOT_EARLIER = Closing("不得?早于|最早(?:不早)?于")
# 不得超过2019年11月30日; of a year or a month it may be a level: 不超过2015年水平
NO_LONGER = Closing("不得?超过")
# 截止日期为, 报名截止：, the name of a deadline before it
TERM = Closing("截止(?:日期?|时[间限点]|期限)?(?:定?为|是|在|[：:])")
# 完成时限：, 整改期限为, 时限要求：: the name of a limit before a date; 完成时间： is one of what is still to be done
LIMIT = Closing(
    "(?<![至限])(?:时限|期限)(?:要求)?(?:定?为|是|在|于|[：:])|(?<!实际)完成(?:时间|日期|时点|节点|年月)(?:要求)?(?:定?为|是|在|于|[：:])"
)
UNTIL = Closing("截[至止][到至]?|(?<![达得收看受回感遇快没做提])到|(?<![甚乃以])至")
SINCE = Closing("自从|(?<![各来独])自|从")


def words_before(text: str, at: int) -> str:
    """The words before a date that may bound it."""
    return text[max(0, at - 8) : at]


# 增加到2020年的15万张, 降至2020年的0.5吨: 到 goes with the verb, the year with the number
OF_NUMBER = compile_re(rf"的(?:近|约|超过|逾|不足)?[{DIGIT}百千万]")
# 恢复到2019年同期水平, 由2018年12%降至2021年8%: what has grown or fallen to
CHANGED_TO = Closing("(?:提高|提升|增加|增长|上升|下降|降低|减少|扩大|发展|恢复|[增升降减])[到至]")
OF_LEVEL = compile_re(rf"的|同期|水平|[{DIGIT}]")
# 底 that names the day of a count: 按2021年底统计数
_HAN = r"[\u4e00-\u9fff]"
OF_COUNT = compile_re(
    rf"{_HAN}{{0,10}}?(?:统计|调查|申报|登记|普查|核定|上报|决算|审计){_HAN}{{0,6}}?(?:数|面积|结果|成果|情况)"
    rf"|的?(?:数据|台账|名册|报表)|的?{_HAN}{{0,6}}?(?:在册|存量|存栏|结余|结转|余额|基数|户籍人口|为基[准期]|为依据|为准)"
)
_DONE = compile_re("完成|形成|取得|建成|建立|实现|达到|开展|启动|出台")
_BASED_ON = compile_re(r"(?:按照?|以|根据|依据|较|比|与)\Z")


def is_count(text: str, at: int, end: int) -> bool:
    """Whether the day of 底 is one that something was counted on: 按2021年底统计数, 较2020年底."""
    if _BASED_ON.search(text, max(0, at - 2), at):
        return True
    counted = OF_COUNT.match(text, end, end + 24)
    return counted is not None and _DONE.search(counted[0]) is None


# what is to be done by the end of a year: 确保2025年末实现
_TO_DO = compile_re(r"确保|力争|争取|务必|(?:完成|建成|实现|达到|覆盖|消除)(?!了)")
_STOPS = compile_re(r"[。；！？\n\t]")
_FULL_STOPS = compile_re(r"[。！？\n\t]")


def is_moved(text: str, at: int, end: int) -> bool:
    """Whether an event is moved to the date that stands behind 至 or 到: 开学时间推迟至2月17日; of 报名截止时间推迟至
    2月17日 it is a term."""
    moved = MOVED.search(words_before(text, at))
    if moved is None:
        return False
    if _TAKES_PLACE.match(text, end):
        return True
    low, high = sentence_around(text, at, end, 24)
    low = max(low, text.rfind("，", low, at) + 1)
    if _LASTS.search(text, low, at) or _TO_DO.search(text, end, high):
        return False
    return moved[0].startswith("改") or _EVENT.search(text, low, at - len(moved[0])) is not None


def sentence_around(text: str, at: int, end: int, width: int, parts: bool = True) -> tuple[int, int]:
    """Where the sentence round `[at, end)` begins and ends, at most `width` characters away on each side; with `parts`
    where the part of it does (；)."""
    stops = _STOPS if parts else _FULL_STOPS
    low = max(0, at - width)
    for stop in stops.finditer(text, low, at):
        low = stop.end()
    behind = stops.search(text, end, end + width)
    return low, behind.start() if behind else end + width


def is_deadline(text: str, at: int, end: int) -> bool:
    """Whether the end of a year or month alone is a deadline: 底 is, 末 where something is to be done by then."""
    if is_count(text, at, end):
        return False
    behind = _TO_DO.search(text, end, sentence_around(text, at, end, 24)[1])
    return text[end - 1] == "底" or _TO_DO.search(text, max(0, at - 8), at) is not None or behind is not None
