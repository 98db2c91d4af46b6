"""What a text has to do with the document that it cites: an ordered table of named rules, the first that holds wins.

The verbs are those of the regulation on official documents (党政机关公文处理工作条例, 2012) and of the Legislation Law
(立法法): 印发, 转发, 根据, 修改, 废止.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from pipeline.find.citations.mention import TITLE, Mention
from pipeline.notation.bodies import body_end
from pipeline.notation.calendar import YEAR
from pipeline.notation.labels import read_label
from pipeline.notation.marks import GENRES
from pipeline.notation.needs import holds_any, needed
from pipeline.notation.numerals import HAN_FIGURE, HAN_NUMERAL
from pipeline.notation.patterns import compiled
from pipeline.notation.signs import places_of
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re, compile_regex


@dataclass(slots=True)
class Sentence:
    """The sentence round a mention, as the rules ask for it.

    `after` are the words behind it, `behind` the same with □ for each further citation; `gap` are those before it
    without the other citations, `lead` those before it without titles and the bodies that made them. `quoted` marks a
    title in quotation marks, `listed` names the kind of the list that the mention stands in.
    """

    after: str
    gap: str
    behind: str
    lead: str
    quoted: bool
    listed: str | None


@dataclass(frozen=True, slots=True)
class Relation:
    """A rule: all its patterns must be found, `gap` and `lead` at their ends, `after` and `behind` at their start.

    `examples` are texts in which 《甲办法》 has this relation.
    """

    name: str
    relation: str
    examples: tuple[str, ...]
    lead: str | None = None
    gap: str | None = None
    after: str | None = None
    behind: str | None = None
    listed: str | None = None
    unless_gap: str | None = None
    unless_after: str | None = None


# Characters before and behind a mention in which a cue is looked for: in a sentence without end, each of its mentions
# would else be measured against all of it.
_LOOK = 240

_MOST_MENTIONS = 40  # other mentions of a sentence that are looked at, on either side

_BRACKET = r"(?:[（(][^（）()\n]*+[）)])?"
_FROM = r"[，,]?自[^，。；\n□]{2,24}起"
_COMES_INTO_FORCE = r"[，,]?(?:自|从|于)[^，,。；\n]{2,24}(?:施行|实施|执行|试行|生效)"
# 根据《甲》和市农业农村局有关部署要求|，以及《乙》: a member that is no document
_ASKED = r"(?<=[和及与])[^，,。；：:□《》、]{2,20}(?:要求|部署|安排|精神)(?=[，,])"
# the other members of a list, each □, with who made them and when, and a bracket: 、1995年3月6日市政府发布的□、□文件
# 以及2001年□（2003年修正）   自2020年1月1日起，与□
_MEMBERS = (
    rf"(?:文件)?{_BRACKET}(?:(?:(?:(?:[、，,]|以?及|和|与|[至到]){{1,2}}|{_FROM}[，,]?[与和同])\s?"
    r"(?:[^□。；\n]{0,60}(?:印发|发布|公布|颁布|颁发|制定|通过|下发|批准|施行|实施|执行|试行|修[订正]|出台|转发|批转)的|(?:[12]\d{3}年)?\p{Han}{0,12})?)?□"
    rf"(?:文件)?{_BRACKET})*+"
)
# 《甲》与国务院|《乙》、《丙》|不一致, 《甲》被|《乙》|代替; not 会同财政局制定的, 由市政府制定的
_BESIDE = r"(?:(?:[与跟被]|(?<![会共合协一])同)[^，,。；：:□]{0,24}|由[^的，,。；：:□]{0,24})"
_OTHERS = rf"{_BRACKET}(?:[、和及与]□{_BRACKET})*+"
_OUTDONE = (
    r"[^，,。；：:\n□与同和跟被由]{0,12}?"
    r"(?:不一致|不符(?!合)|不相适应|抵触|冲突|代替|取代|替代|涵盖)[^，,。；：:\n□]{0,6}"
)
_ADVERB = r"(?:同时|相应|即行|予以|一并|一律|自行|随之)?"
_REPEAL_WORDS = "废止|失效|撤销|停止执行"
# 不予废止   未被废止   不得擅自废止   暂不废止: it stays in force
_NO = rf"(?:不得\p{{Han}}{{0,4}}|(?:不|未|没有?)[予被宜应能再会可必拟曾经]?|暂缓){_ADVERB}(?:{_REPEAL_WORDS})"
_THIS_INSTEAD = rf"本(?:{one_of(GENRES)})(?:代替|取代|替代)"
_END_OF_CLAUSE = r"(?=[，,。；;、\n]|$)"
_HAND_OUT = r"(?:印发|公布|发布|颁布|下发|颁发|发给(?=你))"
_PROVISION = rf"(?:第[\p{{N}}{HAN_NUMERAL}]{{1,6}}[编章节条款项目](?:之[一二三四五])?|附件\d{{0,2}}|标题|名称|题目)"
# what a document makes of another, whose title it bears: 《甲规划》任务分工, 《甲报告》重点工作责任分解方案
_MADE_OF_IT = (
    r"(?:中?的?(?![及和与])\p{Han}{0,8})?(?:责任|任务|目标|工作|职责|重点|指标)?(?:分工|分解|细化)"
    r"(?:方案|落实方案|表|意见)?(?=[^《》\p{Han}]|印发|下发|发给)"
)
_ONE = rf"[{HAN_FIGURE}\d]{{1,2}}"
_UNDER_WAY = r"(?:拟(?![定订])|建议|需要|应当|正在|抓紧|着手|尽快|适时|研究|组织|启动|推动|推进|开展)[^，,。；：]{0,12}"
_AMENDED = "(?:修改|修订|修正)"
_OF_RULES = (
    rf"(?:下列|以下|[\d{HAN_NUMERAL}]{{1,3}}[件部项])[^，,。；：:《》\n]{{0,12}}"
    r"(?:规章|法规|文件|办法|条例|规定|细则|制度)"
)
# 修改下列市政府规章的部分条款   决定修改3件规章   对以下地方性法规作出修改
_AMENDS_LISTED = (
    rf"(?:{_AMENDED}{_OF_RULES}[^，,。；：:《》\n]{{0,12}}"
    rf"|(?<!按照?|[依遵]照|根据|依据){_OF_RULES}[^，,。；：:《》\n]{{0,12}}(?:予以|进行|作出?|做出?)(?:如下|以下|相应)?的?{_AMENDED})"
)
# who made a document: read in one way alone, as names hold what others end in (改革委|办公厅)
_MAKER = rf"(?>\p{{Han}}{{0,24}}?(?:{body_end()}))"
_MADE = r"(?:研究)?(?:制[定订]|拟[定订]|修订|起草|编制|提出|报送)"
_NOW_SENT = rf"[^；\n]{{0,80}}?[，,。]\s?现(?:将[^。；\n]{{0,20}})?(?:予以?)?{_HAND_OUT}"
# 按程序, 按时, 按要求 say how something is done: what follows rests on nothing
_HOW = r"照?(?:法定|规定|有关|相关)?(?:程序|计划|时|期|月|季度?|年度?|旬|要求|规定|权限|职责|进度|比例)(?!的)"
_BASIS = rf"(?:根据|依据|按(?!{_HOW})照?|依照|遵照|贯彻(?:落实|执行|实施)?)"
# a verb of its own between the cue and the title has the title for its object: 按程序报批后发布《甲》
_OTHER_VERB = (
    r"(?:发布|公布|印发|下发|制定|制订|编制|完成|修订|修改|出台|起草|签订|填写|填报|办理|申领|提交|报送"
    r"|(?<!贯彻)(?:实施|执行|落实))[了好]?"
)

# 1982年10月国务院|, （1982年10月8日）: when another document did it
_IN_YEAR = rf"{YEAR}年[^，,。；：:]{{0,24}}?"

# 现将《甲》, 同意《甲》; not 各镇要将《甲》
_NOW_WITH = r"(?:现将|现|同意|(?<![要应须会可拟需]\p{Han}{0,4})将)"

RELATIONS = (
    Relation(
        "number behind a title without 《》, in a list of what is repealed",
        "repeals",
        (),
        gap=rf"(?:{one_of(GENRES)}){_BRACKET}\s?[（(]?\s?",
        after=r"(?:文件)?(?:[，,、\s][^（）()《》\n]{0,14})?[）)]?[。；;，,]?\s*$",
        listed="repealed",
    ),
    Relation(
        "forwarded with this document",
        "forwards",
        ("现将《甲办法》转发给你们。", "现将《甲办法》（苏财债〔2021〕27号）转发给你们，请遵照执行。"),
        lead=_NOW_WITH,
        after=r"[^。；\n]{0,120}?(?:转发|批转)",
    ),
    Relation(
        "sent out with 现将",
        "issues",
        ("现将《甲办法》印发给你们。", "县政府同意县民政局制定的《甲办法》，现将《甲办法》印发给你们。"),
        lead=_NOW_WITH + r"(?:修订后的|修改后的|国家\p{Han}{2,10}|\p{Han}{2,20}(?:制定|修订|拟订|报送)的)?",
        after=rf"[^。；\n]{{0,200}}?{_HAND_OUT}",
        # 同意《甲》，由县农业局修改完善后印发: a meeting says who sends it out, and when
        # 将《甲》第三条修改为：“…发布…”: a provision of it; 将《甲规划》任务分工印发给你们: what is made of it
        unless_after=rf"[^。；\n]{{0,160}}?(?:完善|修改|审核|批准|同意)后?[，,]?[^。；\n]{{0,24}}{_HAND_OUT}|[^。；\n]{{0,160}}?以[^。；，,\n]{{1,16}}名义"
        rf"|{_BRACKET}(?:中的?)?{_PROVISION}|{_BRACKET}{_MADE_OF_IT}",
    ),
    Relation(
        "made or approved, and now forwarded",
        "forwards",
        ("教育部《甲办法》已经国务院同意，现转发给你们，请认真贯彻执行。", "县应急局制定了《甲办法》，现批转给你们。"),
        lead=r"^\s*|(?:制定|制订|拟订|修订|编制|起草|提出)了",
        after=rf"(?:(?:[、和及与]?{TITLE}{_BRACKET})*+[^。；\n]{{0,120}}?[，,。]\s?)?现(?:将[^。；\n]{{0,20}})?(?:予以?)?(?:转发|批转)",
    ),
    Relation(
        "published as it stands",
        "issues",
        ("现发布《甲办法》，自发布之日起施行。", "现制订出《甲办法》，定于7月1日起试行。"),
        lead=rf"(?:现|兹)(?:予)?(?:{_HAND_OUT}|制[订定]出)(?:施行|实施|试行)?",
    ),
    Relation(
        "made by an order, which says from when it holds",
        "issues",
        ("兹根据《乙条例》第三条，制定《甲办法》，自一九五五年四月一日起施行。",),
        gap=r"^\s*兹[^。；]{0,160}?(?:制[定订]|修[订正]|颁[发布])",
        after=rf"{_BRACKET}{_COMES_INTO_FORCE}",
    ),
    Relation(
        "made, and now sent out",
        "issues",
        ("我委制定了《甲办法》，现印发给你们。", "市林业局制定了《甲办法》。现印发给你们。"),
        lead=r"(?:(?:制定|制订|拟订|修订|编制|起草)(?:完成)?了|(?:通过|同意|批准|审定)了?)",
        after=_NOW_SENT,
    ),
    Relation(
        "agreed to, and now sent out",
        "issues",
        ("市政府同意市教育局制定的《甲办法》，现印发给你们，请认真组织实施。",),
        gap=r"同意[^，,。；：:]{0,40}",
        after=rf"{_BRACKET}[，,]\s?现(?:予以?)?{_HAND_OUT}",
    ),
    Relation(
        "approved, and now sent out",
        "issues",
        ("《甲办法》已经区政府同意，现印发给你们。", "《甲办法》和《乙办法》业经县政府批准，请遵照执行。"),
        lead=r"^\s*",
        after=rf"(?:[、和及与]?{TITLE}{_BRACKET})*+(?:已经|业经|已)[^。]{{0,60}}(?:同意|通过|批准)"
        rf"[^。]{{0,60}}(?:现[^。，]{{0,20}}{_HAND_OUT}|请[^。]{{0,20}}(?:执行|实施|落实|组织)|予以?(?:公布|发布)|。\s?现[^。，]{{0,20}}{_HAND_OUT})",
    ),
    Relation(
        "now sent out, the verb behind it",
        "issues",
        ("经常务会议审议通过，《甲办法》现予公布，自2019年3月1日起施行。", "《甲办法》现印发给你们。"),
        lead=r"(?:^|[，,])\s*",
        after=rf"(?:[、和及与]?{TITLE}{_BRACKET})*+[，,]?\s?(?:业经修[订正]，?)?现(?:将其|予以?)?(?:重新)?{_HAND_OUT}",
        unless_gap=r"(?:转发|批转)[^，,。；：:]{0,24}",
    ),
    Relation(
        "revised, and now sent out",
        "issues",
        ("《甲办法》已经修订，现予印发。", "《甲办法》和《乙办法》已修改完善。现重新印发给你们。"),
        lead=r"(?:^|[，,])\s*",
        after=rf"(?:[、和及与]?{TITLE}{_BRACKET})*+(?:已经|业经|已)[^。；\n]{{0,24}}?(?:{_AMENDED}|{_MADE})[^；\n《]{{0,40}}?"
        rf"[，,。]\s?现(?:将其)?(?:予以?)?(?:重新)?{_HAND_OUT}",
    ),
    Relation(
        "repealed, the verb before it",
        "repeals",
        ("决定废止《甲办法》。", "废止2件：《甲办法》、《乙办法》。"),
        # 废止《乙》、修改《甲》: a verb of its own
        gap=rf"(?:废止|宣布失效)(?<!{_NO})(?:下列|以下)?(?:(?!{_AMENDED})[^，,。；：:]){{0,12}}(?:[：:][、和及与]*)?",
    ),
    Relation(
        "withdrawn, the verb before it",
        "repeals",
        ("决定撤销《甲办法》。", "撤销省政府办公厅《甲办法》（甲政办〔2003〕15号）。"),
        # 撤销《甲》设立的机构: what is withdrawn is not the document
        gap=rf"(?:^|[，,、：:]|决定|同时|自[^，。；：\n]{{2,16}}起)\s?撤销(?:原|\p{{Han}}{{0,12}}(?:{body_end()})(?:印发|发布|制定|作出)?的?)?",
        unless_after=rf"{_BRACKET}(?:规定|设立|成立|确定|批准|核准|授予|明确|中|所|的)",
    ),
    Relation(
        "declared void, the verb round it",
        "repeals",
        ("宣布《甲办法》失效。", "宣布《甲办法》、《乙办法》等5件规章失效。"),
        gap=r"宣布[^，,。；：:]{0,12}",
        behind=rf"{_MEMBERS}[^，,。；：:\n□]{{0,24}}(?:失效|作废){_END_OF_CLAUSE}",
    ),
    Relation(
        "what this document takes the place of",
        "repeals",
        ("以本通知代替《甲办法》。", "本办法取代《甲办法》。"),
        gap=rf"(?:^|[，,、以]){_THIS_INSTEAD}[^，,。；：:]{{0,12}}",
    ),
    Relation(
        "no longer carried out, the verb before it",
        "repeals",
        ("经研究，停止执行市政府办公室《甲办法》。", "决定停止执行《甲办法》、《乙办法》。"),
        gap=r"(?:^|[，,、：:]|决定|同时|自[^，。；：\n]{2,16}起)\s?停止(?:执行|施行|实施)[^，,。；：:的]{0,16}",
    ),
    Relation(
        "no longer carried out, the verb behind it",
        "repeals",
        (
            "原《甲办法》（甲政发〔2009〕17号）不再执行。",
            "《甲办法》、《乙办法》自本通知印发之日起停止执行。",
            "《甲办法》自行失效。",
            "《甲办法》等3件文件予以作废。",
        ),
        behind=rf"{_MEMBERS}(?:等[^，,。；：:\n□]{{0,16}})?(?:{_FROM}[，,]?)?(?:同时|即行|即|一律|相应|也|均|将|予以)*"
        rf"(?:停止(?:执行|施行|实施)|不再(?:执行|施行)|(?:宣布|自行|自动|随之|随即)失效|(?:宣布|自行|自动|随之)?作废|[由以被]{_THIS_INSTEAD}){_END_OF_CLAUSE}",
    ),
    Relation(
        "what another is repealed for",
        "mentions",
        ("《乙规定》与国务院《甲办法》不一致，决定予以废止。", "《乙规定》已被《甲办法》代替，现予废止。"),
        gap=_BESIDE,
        behind=rf"{_OTHERS}{_OUTDONE}",
    ),
    Relation(
        "repealed for another",
        "repeals",
        ("《甲办法》的部分内容与《乙条例》不一致，决定予以废止。", "《甲办法》已被《乙条例》取代，自行失效。"),
        behind=rf"{_MEMBERS}[^，,。；□]{{0,24}}?{_BESIDE}□{_OTHERS}{_OUTDONE}[，,][^。；\n□]{{0,24}}?(?:废止|失效)(?<!{_NO})",
    ),
    Relation(
        "amended, the verb before it",
        "amends",
        ("决定修改《甲办法》。", "删去《甲办法》第十六条。"),
        gap=r"(?:(?:(?:^|[，,、：:]|决定|现|关于|废止)\s?(?:予以|同时)?(?:修改|修订|修正)|(?<=决定\p{Han}{0,12})(?:修改|修订|修正))"
        r"(?:下列|以下)?[^，,。；：:的了]{0,6}|删[去除])",
        unless_gap=_UNDER_WAY,
    ),
    Relation(
        "amended, in a list behind a colon",
        "amends",
        ("对下列3件政府规章予以修改：《甲办法》、《乙办法》。", "决定修改下列规章：《乙办法》、《甲办法》。"),
        gap=rf"{_AMENDS_LISTED}[：:][、和及与]*",
        unless_gap=_UNDER_WAY,
    ),
    Relation(
        "amended as follows",
        "amends",
        (
            "对《甲办法》作如下修改：",
            "《甲办法》根据本决定作相应修改。",
            "根据本决定对《甲办法》部分条文的文字作相应的修改。",
            "对《甲办法》、《乙办法》等5件规章的部分条款进行修改。",
        ),
        behind=rf"{_BRACKET}(?:[、和及与]{{1,2}}□{_BRACKET})*+(?:等[^，,。；：:\n□]{{0,16}}?)?(?:根据本决定)?(?:的?(?:部分|有关|个别)(?:条款|条文|内容)(?:的[^。；，\n]{{1,20}})?)?"
        rf"(?:予以|进行|作出?|做出?)(?:如下|以下|相应|下列)?的?{_AMENDED}",
        unless_gap=rf"(?:{_UNDER_WAY}|(?:{_BASIS}|参照|对照|结合)[、和及与]*)",
    ),
    Relation(
        "a provision of it is changed",
        "amends",
        ("将《甲办法》第三条第二款中的“三日”修改为“五日”。", "《甲办法》增加一条。"),
        # 为与《乙》第四条一致，将《甲》第三条修改为: between stands no other document, but for quoted words
        after=rf"{_BRACKET}(?:中的?)?{_PROVISION}(?:[^。；\n《“]|“[^”\n]*+”){{0,80}}?"
        rf"(?:(?:修改|修订|改)为|删[去除]|(?:予以|作出?|做出?|进行)(?:如下|相应)?(?:修改|修订)|增加{_ONE}[章节条款项])"
        rf"|增加{_ONE}[章条款项]",
        unless_gap=rf"(?:{_UNDER_WAY}|{_BASIS}\p{{Han}}{{0,12}})",
    ),
    Relation(
        "handed on",
        "forwards",
        ("现转发《甲办法》，请认真落实。", "关于转发《甲办法》的通知"),
        gap=r"(?<!已经?)(?:转发|批转)[^，,。；：:]{0,24}",
        # 国务院批转的《甲》同时废止, 1982年批转国家经委《甲》以来: what was handed on before, by another document
        unless_gap=rf"(?:转发|批转)[的了过][^，,。；：:]{{0,24}}|{_IN_YEAR}(?:转发|批转)[^，,。；：:]{{0,24}}",
        unless_after=rf"{_BRACKET}(?:下发|印发|发布|实施|执行)?(?:以来|[以之]?后)",
    ),
    Relation(
        "what it rests on",
        "basis",
        (
            "根据《甲办法》，制定本办法。",
            "为贯彻《甲办法》精神，提出以下意见。",
            "根据国务院印发的《甲办法》，制定本方案。",
        ),
        gap=rf"{_BASIS}[^，,。；：:]{{0,60}}(?<!{_OTHER_VERB})",
        unless_after=r"的?(?:实施|落实|贯彻|执行)(?:任务|情况|工作)|的?情况",
    ),
    Relation(
        "what it rests on, provisions behind a comma",
        "basis",
        ("根据《乙条例》第三十二条，《甲办法》第五条的规定，决定如下：",),
        gap=rf"{_BASIS}[^。；：:]{{0,120}}(?:[条款项]|规定)[，,](?:以?及|和)?",
        after=rf"{_BRACKET}第",
        unless_after=r"[^。；\n]{0,60}(?:废止|失效|停止执行)",
    ),
    Relation(
        "what it rests on, members behind a comma",
        "basis",
        (
            "根据《乙意见》，《甲办法》等文件精神，制定本方案。",
            "根据《乙法》和省总工会《丙规定》，以及县总工会《甲办法》的规定，决定如下：",
        ),
        # only titles and who made them stand between the cue and the comma, and behind the comma who made this one
        gap=rf"{_BASIS}(?>[、和及与，,]|以及|{_ASKED}|{_MAKER}){{0,60}}+(?<=[，,](?:以?及|和|与)?(?:\p{{Han}}{{0,24}}(?:{body_end()}))?)",
        behind=rf"{_MEMBERS}(?:等[^，,。；：:\n□]{{0,16}})?的?(?:有关|相关|具体|总体|通知)?(?:规定|精神|要求|部署|法律|法规|文件|政策)[^，,。；：:\n□]{{0,8}}[，,]",
    ),
    Relation(
        "what it rests on, joined by 结合",
        "basis",
        ("根据《乙办法》精神，结合区领导小组《甲办法》要求，制定本方案。",),
        gap=rf"{_BASIS}[^。；]*[，,]\s?结合[^，,。；：:]{{0,40}}",
        after=r"的?(?:有关|相关|总体)?(?:要求|精神|规定|部署)",
    ),
    Relation(
        "what is carried out by the document that is made for it",
        "basis",
        ("为深入贯彻有关精神，全面落实《甲办法》，特制定本方案。", "为实施《甲办法》，结合本县实际，制定本细则。"),
        gap=r"^\s*为(?:了)?(?:[^。；]{0,160}落实|[^，,。；：:]{0,8}(?:实施|执行))[^，,。；：:]{0,40}",
        after=r"[^。；\n]{0,160}?(?:制[定订](?:本|以下)|提出(?:如下|以下)|(?:通知|通告|公告)如下)",
    ),
    Relation(
        "taken for the basis",
        "basis",
        ("本规划以《甲办法》为依据。", "以《甲办法》、《乙办法》为主要依据，制定本方案。"),
        gap=r"(?<!不得?|不[能应宜再])以[^，,。；：:]{0,40}",
        behind=rf"{_MEMBERS}[^，,。；：:\n□]{{0,24}}作?为\p{{Han}}{{0,8}}依据",
    ),
    Relation("in a list of what it rests on", "basis", ("一、编制依据\n1.《甲办法》\n2.《乙办法》",), listed="basis"),
    Relation(
        "repealed, the verb behind it",
        "repeals",
        (
            "《甲办法》同时废止。",
            "1993年5月8日市政府发布的《甲办法》、1995年3月6日市政府发布的《乙办法》同时废止。",
        ),
        # between a title and its predicate stand other titles of the list only, and no other object: 公布了《甲决定》，
        # 对215件文件予以废止
        behind=rf"{_MEMBERS}(?:(?![，,]\s?对(?!其|该|此|这|上述|以上|前述))[^。；\n□]){{0,80}}?(?:废止(?![之以]?前)|(?:同时|相应|即行|一并|一律|起)失效)(?<!{_NO})"
        r"(?![^，,。；\n]{0,12}□)",
        # 新的《甲办法》正式实施后，原《乙办法》已废止: what takes effect is not what ends
        # 《甲办法》自1月1日起施行，原有规定同时废止: nor is what comes into force
        unless_after=rf"{_BRACKET}(?:(?:正式)?(?:实施|施行|出台|颁布|[公发]布|印发)[之以]?[后来]|{_COMES_INTO_FORCE}[，,])",
    ),
    Relation(
        "in a list of what is repealed",
        "repeals",
        ("下列文件予以废止：\n1.《甲办法》\n2.《乙办法》",),
        listed="repealed",
    ),
    Relation(
        "in a list of what is amended",
        "amends",
        ("对下列规章予以修改：\n一、《甲办法》\n将第五条修改为：“略。”",),
        listed="amended",
    ),
)


class _Compiled:
    """A rule ready to be asked: first for the words without which its patterns are not found, then for these."""

    def __init__(self, rule: Relation) -> None:
        self.rule = rule
        wanted = (rule.lead, rule.gap, rule.after, rule.behind)
        # by the place of what they are asked of in `relation_rule`
        needs = ((n, needed(pattern)) for n, pattern in enumerate(wanted) if pattern)
        self.cues = tuple((n, tuple(words)) for n, words in needs if words)
        self._lead, self._gap, self._unless_gap = map(_closing, (rule.lead, rule.gap, rule.unless_gap))
        self._after, self._behind, self._unless_after = map(_opening, (rule.after, rule.behind, rule.unless_after))

    def holds(self, sentence: Sentence) -> bool:
        if self.rule.listed is not None and sentence.listed != self.rule.listed:
            return False
        if self.rule.relation == "amends" and sentence.quoted:
            return False  # 将“《甲》”修改为“《乙》”: words of a provision are changed, not the documents that they name
        return (
            (self._lead is None or _closes(self._lead, sentence.lead))
            and (self._gap is None or _closes(self._gap, sentence.gap))
            and (self._after is None or self._after.match(sentence.after) is not None)
            and (self._behind is None or self._behind.match(sentence.behind) is not None)
            and (self._unless_gap is None or not _closes(self._unless_gap, sentence.gap))
            and (self._unless_after is None or self._unless_after.match(sentence.after) is None)
        )


def _closes(pattern: regex.Pattern[str], words: str) -> bool:
    """Whether the pattern is found at the end of `words`; `^` in it stands for their true beginning."""
    return pattern.search(words, max(0, len(words) - _LOOK)) is not None


def _closing(pattern: str | None) -> regex.Pattern[str] | None:
    return None if pattern is None else compile_regex(rf"(?:{pattern})$")


def _opening(pattern: str | None) -> regex.Pattern[str] | None:
    return None if pattern is None else compile_regex(pattern)


_RULES = tuple(map(_Compiled, RELATIONS))
_OUTSIDE_LISTS = tuple(ready for ready in _RULES if ready.rule.listed is None)


def relation_rule(sentence: Sentence) -> Relation | None:
    """The first rule that holds, or None where the text only mentions the document."""
    asked = (sentence.lead, sentence.gap, sentence.after, sentence.behind)
    for ready in _OUTSIDE_LISTS if sentence.listed is None else _RULES:
        for n, words in ready.cues:
            if not holds_any(asked[n], words):
                break
        else:
            if ready.holds(sentence):
                return ready.rule
    return None


# --- the sentence ----------------------------------------------------------------------------------------------

_SENTENCE_MARK = compile_re(r"[。；;\n！？]")
_LAST_MARK = compile_regex(rf"(?r){_SENTENCE_MARK.pattern}")
_QUOTE_END = compile_regex(rf"(?:{_PROVISION}[、和及与]?){{0,6}}+”")  # “《甲办法》第十条|”
_LONGEST_SENTENCE = 1500  # characters; the longest list of titles in one sentence is far shorter
_TITLES_AND = compile_re(rf"{TITLE}|[、和及与]")
# who made it may stand before it: 县民政局、县财政局《…》已经县政府同意
_MAKER_END = rf"(?:{body_end()}|会|行|等(?:有关)?(?:部门|单位)+)(?:{_MADE}的)?"
_ENDS_IN_MAKER = compile_regex(rf"(?r){_MAKER_END}")
_MAKERS = compiled(r"(?P<now>现将|兹将|将|现)?\p{Han}{3,170}")


def sentence_of(text: str, mentions: Sequence[Mention], n: int, listed: str | None) -> Sentence:
    """The sentence of mention `n`; a sentence mark inside a cited title ends nothing."""
    mention = mentions[n]
    begin = _sentence_start(text, mention.start)
    for other in mentions[max(0, n - 12) : n]:
        if other.start < begin < other.end:
            begin = _sentence_start(text, other.start)
    before = text[begin : mention.start]
    after = text[mention.end : mention.end + _LOOK].split("\n")[0]
    lead = _without_makers(_TITLES_AND.sub("", before))
    quoted = before.endswith("“") and _QUOTE_END.match(after) is not None
    return Sentence(after, _outside(text, mentions, n, begin), _behind(text, mentions, n), lead, quoted, listed)


def _without_makers(words: str) -> str:
    """The words before a title without who made the document, where a body's name is their last clause."""
    if not _ENDS_IN_MAKER.match(words):
        return words
    clause = max(words.rfind(mark) for mark in "，,：:") + 1
    makers = _MAKERS.fullmatch(words, clause)  # that it ends in one is known
    return words[:clause] + (makers["now"] or "") if makers else words


def _behind(text: str, mentions: Sequence[Mention], n: int) -> str:
    """The rest of the sentence with □ for each further citation."""
    pieces: list[str] = []
    at = mentions[n].end
    for other in mentions[n + 1 : n + _MOST_MENTIONS]:
        if other.start < at:
            continue  # a further number in the bracket of the one before
        if _SENTENCE_MARK.search(text, at, other.start):
            break
        pieces += [text[at : other.start], "□"]
        at = other.end
    end = _SENTENCE_MARK.search(text, at)
    return "".join(pieces) + text[at : min(end.start() if end else len(text), at + _LOOK)]


def _sentence_start(text: str, at: int) -> int:
    least = max(0, at - _LONGEST_SENTENCE)
    last = _LAST_MARK.search(text, least, at)
    return int(last.end()) if last else least


def _outside(text: str, mentions: Sequence[Mention], n: int, begin: int) -> str:
    """The text between `begin` and mention `n` with the other mentions in it taken out; … where there are more of them
    than any sentence has."""
    pieces: list[str] = []
    at = mentions[n].start
    for other in reversed(mentions[max(0, n - _MOST_MENTIONS) : n]):
        if other.end <= begin:
            break
        if other.end <= at:
            pieces.append(text[other.end : at])
            at = other.start
    else:
        if n > _MOST_MENTIONS:
            begin = at
            pieces.append("…")
    pieces.append(text[begin:at] if at > begin else "")
    return "".join(reversed(pieces))


# --- lists -----------------------------------------------------------------------------------------------------

_BASIS_HEADING = compile_regex(r"依据[。：:]?$", regex.MULTILINE)
# 下列文件予以废止：   决定废止以下文件：   下列文件予以撤销：
_REPEAL_HEADING = compile_regex(rf"(?:{_REPEAL_WORDS})(?<!{_NO})[^。；《》\n]{{0,24}}[：:]$", regex.MULTILINE)
# over a list, without a colon: 一、废止的规范性文件   （二）对下列文件予以废止   某市人民政府决定废止的规范性文件目录
_AGAIN = r"(?:(?:的|和|与|、|及|或者?|宣布|决定)*(?:废止|失效))?"
_REPEAL_TITLE = compile_regex(
    rf"(?:废止|失效){_AGAIN}(?:的?\p{{Han}}{{0,12}}(?:文件|规章|办法|规定|制度|政策|目录|清单|名单)\p{{Han}}{{0,2}})?"
    rf"[（(]?(?:共?[\d{HAN_NUMERAL}]{{1,4}}[件项个部])?[）)]?$",
    regex.MULTILINE,
)
_MIXED_TITLE = compile_regex(r"修改|修订|保留|有效|延续|继续|[不未拟]予?(?:废止|失效)|建议|征求意见|清理结果")


_AMEND_HEADING = compile_regex(rf"{_AMENDS_LISTED}[：:]$", regex.MULTILINE)
_NOT_YET = compile_regex(rf"{_UNDER_WAY}{_AMENDED}|征求|要求")
_TITLE_LINE = compile_regex(rf"{TITLE}{_BRACKET}[：:。；;，,、]?\s*")


def lists_of(text: str) -> list[tuple[int, int, str]]:
    """Stretches of text that list documents, with the kind of the list: `basis` the items under a heading that ends
    in 依据, `repealed` the labelled lines under 下列文件予以废止：, `amended` the titles under 修改下列规章：."""
    return [
        *((start, end, "basis") for start, end in (_basis_lines(text) if _BASIS_HEADING.search(text) else ())),
        *((start, end, "repealed") for start, end in (_repealed_lines(text) if _may_repeal(text) else ())),
        *((start, end, "amended") for start, end in (_amended_titles(text) if _may_amend(text) else ())),
    ]


def _amended_titles(text: str) -> list[tuple[int, int]]:
    """The lines that are a title and no more, under a heading that amends what it lists: what is changed in each stands
    between them. The list ends with a label of the heading's rank, or with one of its items' that holds no title."""
    stretches: list[tuple[int, int]] = []
    listing = False
    rank: int | None = None
    at = 0
    for line in text.split("\n"):
        label = read_label(line)
        titled = _TITLE_LINE.fullmatch(line, label.length if label is not None else 0) is not None
        if _AMEND_HEADING.search(line[-60:]) and not _NOT_YET.search(line):
            listing, rank = True, label.rank if label is not None else None
        elif listing and titled:
            stretches.append((at, at + len(line)))
            if rank is None and label is not None:
                rank = label.rank
        elif listing and label is not None and label.kind != "article" and rank is not None and label.rank <= rank:
            listing = False
        at += len(line) + 1
    return stretches


def _basis_lines(text: str) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    rank = None
    start = at = 0
    for line in text.split("\n"):
        label = read_label(line)
        if rank is not None and label is not None and label.rank <= rank:
            stretches.append((start, at))
            rank = None
        if rank is None and label is not None and len(line) <= 30 and _BASIS_HEADING.search(line):
            rank, start = label.rank, at
        at += len(line) + 1
    if rank is not None:
        stretches.append((start, at))
    return stretches


def _lines_with(text: str, words: Sequence[str]) -> Iterator[str]:
    """The lines that hold any of a few words: a heading with them is looked for in these, which are few."""
    done = 0
    for start, _end in places_of(text, words):
        if start >= done:
            end = text.find("\n", start)
            done = end if end >= 0 else len(text)
            yield text[text.rfind("\n", 0, start) + 1 : done]


def _may_amend(text: str) -> bool:
    return any(line.endswith(("：", ":")) for line in _lines_with(text, ("修改", "修订", "修正")))


def _may_repeal(text: str) -> bool:
    return any(map(_heads_repealed, _lines_with(text, _REPEAL_WORDS.split("|"))))


def _heads_repealed(line: str) -> bool:
    return _REPEAL_HEADING.search(line[-40:]) is not None or (len(line) <= 40 and _is_repeal_title(line))


def _is_repeal_title(line: str) -> bool:
    return "《" not in line and _REPEAL_TITLE.search(line) is not None and _MIXED_TITLE.search(line) is None


def _repealed_lines(text: str) -> list[tuple[int, int]]:
    """The lines of documents under a heading that repeals them, down to the next heading of its rank."""
    stretches: list[tuple[int, int]] = []
    start: int | None = None
    rank: int | None = None
    at = 0
    for line in text.split("\n"):
        label = read_label(line)
        ended = label is None and not line.lstrip().startswith("《")
        if start is not None and (ended or (label is not None and rank is not None and label.rank <= rank)):
            stretches.append((start, at))
            start = None
        if _heads_repealed(line):
            start, rank = at + len(line) + 1, label.rank if label is not None else None
        at += len(line) + 1
    if start is not None:
        stretches.append((start, at))
    return stretches
