"""Predicates (谓语): what the words behind a subject say of its duty, and which role they give.

Behind adverbials (按照各自职责，积极) stands 负责, 牵头, 会同, 配合 …, a noun (为牵头单位, 发挥牵头作用), or another
way to say so (对…负责, 各负其责). What was done (…进行了审计) is no duty.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.find.duties.line import BY_JOB, ROLES, Line
from pipeline.find.duties.statements import PREDICATE
from pipeline.find.duties.towns import is_place
from pipeline.find.duties.wording import Holder, any_of
from pipeline.notation.bodies import body_end
from pipeline.notation.needs import first_asked
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re
from pipeline.vocab import duty_sentence, duty_words, measured_words

CLAUSE_VERB = any_of(duty_words("clause"))
_EACH = "各(?:司其职|负其责|尽其责|尽其职)"
_ADVERB = rf"{any_of(duty_sentence('adverb'))}|{BY_JOB}[，,]?|在?(?:各自)?的?职[责能权]范围内[，,]?|{_EACH}[、，,]?"
# 及时、主动|协助
ADVERB = rf"(?>(?:{first_asked(_ADVERB)}(?:、(?={first_asked(_ADVERB)}))?)*)"
# 按照职责分工，   在保证安全的前提下，   按照《办法》的规定负责
_PHRASE = (
    rf"(?:{any_of(duty_sentence('phrase'))}"
    rf"(?:[^，,；;。\n]{{0,60}}?{any_of(duty_sentence('phrase_end'))}(?={CLAUSE_VERB})|[^，,；;。\n]{{1,60}}?[，,])"
    # 应于每年3月底前|会同
    rf"|[于在][^，,；;。\n]{{2,20}}?[前后内底](?={CLAUSE_VERB})"
    # 由市水务局作为项目法人|负责组织实施
    rf"|作为\p{{Han}}{{2,14}}?[，,]?(?={CLAUSE_VERB}))"
)
BETWEEN = rf"{ADVERB}(?>(?:{_PHRASE}{ADVERB}){{0,2}})"
# 负责人 and 责任制 are other words; 负责|人才工作, 负责|人工增雨 and 负责制定 are not
PERSON = rf"(?!{any_of(duty_sentence('people'))})人"
_OTHER_WORD = rf"{PERSON}|制(?![定订作])|单位|部门|情况"
# behind a verb that says no duty
_NO_DUTY = (
    # 由县教育局召集，县财政局参加的|联席会议: who meets there
    rf"(?!(?<=参[加与])(?:的|会议|培训|活动|考试|保险|工伤|医保)|{_OTHER_WORD}|同志|主体|的?(?:情况|率)"
    # 市体育局协办|的比赛
    r"|(?<=协办)(?![，,；;。、）)\n]|$)"
    # 市水利局|配合不力: a fault that was found
    r"|得?不(?:力|到位|够|足|好|紧密|密切|积极|主动|及时))"
)
VERB = compiled(rf"(?P<between>{BETWEEN})(?P<verb>{CLAUSE_VERB}){_NO_DUTY}")
LATER = compiled(
    r"[，,；;并](?:(?<=[，,；;])(?:并|同时|要|应当?|必须|也|将|还|积极|依法|具体|主要|统一|全面|直接|[于在自][^，,；;。\n]{2,20}?[前后内底])*"
    r"|(?<=[\p{Han}）]并)(?:具体|依法)*)"
    rf"(?P<verb>负责|牵头|会同|配合|参与|协助)(?!{_OTHER_WORD})"
)
# 对本行政区域的大气环境质量负责, but no 对市政府负责
_ANSWERS = compiled(
    rf"{ADVERB}对(?P<matter>[^，,；;。\n]{{2,60}}?)(?:终身|全面|具体|统一|直接)?负(?:总|全|主要|直接|领导|首要)?责(?!人|任|制)"
)
# 县市区政府负总责
_BEARING = "负(?:总|全|主要|领导|首要|直接)责(?!人|任人)"
_BEARS = compiled(BETWEEN + _BEARING)
# 要与市气象局密切配合   要加强与市残联的配合
_WITH = compiled(
    rf"{ADVERB}[与同和][^，,；;。\n]{{1,60}}?(?:{body_end()}|部门|单位|机构|机关|企业|方面|[省市县区旗镇乡村])"
    rf"(?:{any_of(duty_sentence('adverb'))})*的?(?:配合|协作|协同)(?!{_OTHER_WORD})"
)
# 是本市燃气的主管部门，负责…
_IS_AUTHORITY = compiled(
    r"(?:是|为|系)[^，,；;。\n]{1,60}?(?:主管|管理|监督|监管|执法|工作|综合|牵头|协调|实施|执行|常设|办事)(?:部门|机关|机构|单位)[，,](?:主要|具体|全面)*"
)
_PERSON_OR_BODY = compiled(rf"(?:{body_end()}|[长记人员]|主席|主任)$")
_MARKER = any_of(word for word in duty_words("marker") if len(word) > 2)
# 为牵头单位   是全市河长制工作的牵头部门   作为责任单位，要…
_NOUN = compiled(
    rf"{ADVERB}(?:为|是|系|作为)(?:[^，,；;。、\n]{{1,40}}?的)?"
    rf"(?P<word>{_MARKER})"
    r"(?![\p{Han}]{0,3}(?:之一|负责人))"
)
# 发挥好牵头作用   承担家庭教育指导的牵头责任   做好配合工作   做好配合
_HELP = "牵头|配合|协助|协同|参与"
_SAYS_HELP = compile_re(_HELP)  # what it needs, for it is dear
_TAKE = any_of(duty_sentence("take"))
_TAKES = compiled(
    rf"{BETWEEN}(?:{_TAKE}好?(?:[^，,；;。、\n]{{1,30}}?的)?(?P<word>{_HELP})"
    rf"(?:抓总|协调|组织)*{any_of(duty_sentence('noun'))}|[做搞抓]好(?:有关|相关)?(?P<help>配合|协助|协同)(?=[，,；;。\n]|$))"
)
NOT_SUBJECT = compiled(
    rf"(?:主要|分管|有关|相关|现有)?(?:领导|负责{PERSON}|负责同志|同志|工作人员|人员|主任|局长|书记|区长|县长|市长|成员|备案|同意|批准|反映|办公室主任)"
    # 徐某（区委|副书记、区长）：主持区政府全面工作，负责审计工作
    r"|(?:党[组委])?(?:第[一二]|常务)?副?(?:书记|主席|主任委员|秘书长|[省市县区旗州盟局]长|主任)|常委(?!会)"
)
# What was done is no duty: 财政部会同农业部研究提出了办理意见   参与编纂的《县志》已于去年出版
TOLD = compiled(
    r"[^，,。；;：:\n]{0,80}?(?<![为除到])(?<!免不)(?<!少不)了(?![解却然结])|[^，,。；;\n]{0,30}的[^，,。；;\n]{0,30}已"
    # 税务部门完成1.4亿元，占预算的51%: a report
    rf"|{ADVERB}(?:累计|共|已|预计|实际)*完成[^，,。；;：:\n\d]{{0,14}}[\d.,，]+[^，,。；;\n\d]{{1,5}}[，,]"
    rf"(?:仅?占|为(?:年|全年|预算|调整|计划)|同比|[比较]上|{any_of(measured_words('change'))})"
    # 会同…制定的政策由各地落实
    r"|会同[^，,。；;：:\n《》]{2,240}?(?:制[定订]|拟[定订]|起草|编制|编写|上报|印发|发布|公布|出台|下发)的[^，,。；;：:\n]{0,60}?"
    r"(?:由|规定|要求|明确)"
    # 会同…拟定的《…》和《…》已经国务院同意   …制定的《…》，现印发给你们
    r"|[^，,。；;：:\n《》]{0,240}的《[^》\n]{1,80}》(?>(?:[（(][^（）()\n]{1,40}[）)]|[、和及与]|《[^》\n]{1,80}》)*)(?:[，,]?(?:已|业经|经|现))"
)
# 积极配合，圆满完成了任务   牵头，完成了普查: what was done follows
_TOLD_NEXT = compiled(r"[，,][^，,。；;：:\n]{0,30}?(?<![为除到])了(?![解却然结])")
SENTENCE_END = compile_re(r"[。\n]")
_NO_VERB = compiled(r"[，,、；;：:的）)”]")
_DIGIT = compiled(r"\d")


def predicate(line: Line, at: int, end: int, stop: int, agent: bool, items: Sequence[Holder]) -> str | None:
    """The role that the words behind a subject give; None where they give no duty."""
    text = line.text
    if (agent and STAFFS.match(text, at, stop)) or NOT_SUBJECT.match(text, at, stop):
        return None
    role = _role_said(line, at, end, stop, agent, items)
    return role if role is not None and TOLD.match(text, at, stop) is None else None


def _role_said(line: Line, at: int, end: int, stop: int, agent: bool, items: Sequence[Holder]) -> str | None:
    """The same, whether it is told as what was done or not: to look for that is dear."""
    text = line.text
    if _WITH.match(text, at, stop):
        return "cooperate"
    verb = VERB.match(text, at, stop)
    if verb is not None and verb.start("verb") not in line.inside:
        if verb["verb"] == "完成" and not agent and not _DIGIT.search(text, verb.end(), min(stop, verb.end() + 40)):
            return None
        if verb["verb"] in _REPORTED_OF_PLACES and not agent and any(is_place(text, *item[:2]) for item in items):
            return None
        if TOLD.match(text, verb.start("verb"), stop) or (not agent and _TOLD_NEXT.match(text, verb.end(), stop)):
            return None
        said = PREDICATE.match(text, verb.start("verb"), stop)
        return "lead" if "牵头" in verb["between"] else ROLES[said.group() if said else verb["verb"]]
    noun = _NOUN.match(text, at, stop)
    if noun is not None:
        return ROLES[noun["word"]]
    takes = _TAKES.match(text, at, stop) if _SAYS_HELP.search(text, at, stop) is not None else None
    if takes is not None:
        return ROLES[takes["word"] or takes["help"]]
    answers = _ANSWERS.match(text, at, stop)
    if answers is not None:
        return None if _PERSON_OR_BODY.search(answers["matter"]) else "responsible"
    if _BEARS.match(text, at, stop):
        return "responsible"
    if items and _BY_ITS_DUTIES.match(text, at, stop):
        return "responsible"
    if items and all(item.kind == "named" for item in items) and _EACH_ITS_OWN.match(text, at, stop):
        return "responsible"
    if not items or any(item.kind == "class" for item in items) or _NO_VERB.match(text, at, stop):
        return None
    known = agent or items[0].start in line.starts or text.startswith(SEAT, at) or _IS_AUTHORITY.match(text, at, stop)
    return "responsible" if known and later_predicate(line, at, end if agent else stop) is not None else None


# 以|市农业局|为主
MAINLY = "为主"
# 石门县完成造林2万亩, 石门县参加了会议: what a place did; a body of its own is told so what it has to do
_REPORTED_OF_PLACES = frozenset({"完成", "参加", "参与"})
# 发展改革、财政等部门按照职责分工，|做好相关工作: whose duty it is stands in it
_BY_ITS_DUTIES = compiled(
    rf"(?:{any_of(duty_sentence('adverb'))})*(?:{BY_JOB}"
    rf"|在?(?:各自)?的?职[责能权]范围内)[，,]?(?:{any_of(duty_sentence('adverb'))})*"
    r"(?:做好|抓好|开展|承担|落实|履行)(?!了)"
)
# 东区政府、西区政府各负其责
_EACH_ITS_OWN = compiled(rf"(?:要|应当?)?{_EACH}(?:[、，,]{_EACH})*(?=[，,；;。\n]|$)")
# What follows a subject where `predicate` reads anything but a later verb.
FOLLOWS = first_asked(
    rf"{ADVERB}(?:(?>(?:{_PHRASE}{ADVERB}){{0,2}})(?:{CLAUSE_VERB}{_NO_DUTY}|{_TAKE}|[做搞抓]好|{_BEARING})"
    rf"|[与同和][^，,；;。\n]{{1,60}}?(?:配合|协作|协同)|对[^，,；;。\n]{{2,60}}?负"
    rf"|(?:为|是|系|作为)(?:[^，,；;。、\n]{{1,40}}?的)?{_MARKER})"
    rf"|{_BY_ITS_DUTIES.pattern}|{_EACH_ITS_OWN.pattern}|{MAINLY}"
)
# 由国家医保局、联合采购办公室|选派人员参加
STAFFS = compiled(r"(?:共同|分别|各)*(?:选派|抽调|指派|委派|派员|派出|派|担任|兼任|组成|组建)")
SEAT = "设在"


def later_predicate(line: Line, at: int, stop: int) -> int | None:
    """Where 负责 or the like heads a later predicate of the sentence, before another body takes over.

    One that the clause before it names last is its subject (设立工作组，负责…).
    """
    text = line.text
    later = LATER.search(text, at, stop)
    if later is None:
        return None
    for mark in _PART_END.finditer(text, at, later.start() + 1):
        if mark.end() in line.starts and mark.start() < later.start():
            return None
    if _SET_UP.search(text, max(at, later.start() - 80), later.start()) is not None:
        return None
    start: int = later.start()
    return start + 1 if text[start] in "，,；;" else start


_PART_END = compile_re("[，,；;]")
_SET_UP = compiled(
    rf"(?:成立|设立|组建|建立|抽调)[^，,；;。]{{0,30}}(?:{body_end()}|组|[总支大中]队)"
    # 设立执法总队，是综合性执法部门，|负责
    r"(?:[，,](?:是|为|作为|系|属于?)[^，,；;。]{1,30})*$"
    # 成立领导小组，由市长任组长，办公室设在市发改委，|负责
    r"|[，,；;]\p{Han}{2,16}设在[^，,；;。]{2,30}$"
)
