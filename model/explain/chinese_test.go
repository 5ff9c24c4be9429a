package explain_test

import (
	"strings"
	"testing"

	"berth/model/explain"
	"berth/model/language"
)

// TestChineseWordsLeadToWhatTheyMean: a word is explained by the entry that is about it,
// whatever characters it shares with another word.
func TestChineseWordsLeadToWhatTheyMean(t *testing.T) {
	l, _ := language.New("zh-Hant")
	x := &explain.Explainer{Language: l}
	for name, words := range map[string]string{
		"EACCES": "存取被拒 权限拒绝", "ECONNRESET": "連線已重設 連線已重置 連接已重置 连接已重置", "ECONNREFUSED": "連線拒絕 连接拒绝",
		"gateway": "預設路由 默认路由 閘道器", "bridge": "橋接器 网桥 桥接模式", "nagle": "延遲確認 延迟确认", "ack": "確認 累積確認", "loopback": "迴路介面 环回接口",
		"non-blocking": "同步 異步 非同步", "ntp": "時間同步 时钟同步", "syn": "同步序列編號", "SYN_SENT": "同步已发送", "state": "連線狀態 连接状态", "registered": "用户端口 使用者連接埠",
		"conns": "並發 併發 高并发", "health-check": "探針 就绪探针", "service": "預設連接埠 默认端口", "packet-loss": "丟包率 丢包率",
	} {
		for _, word := range strings.Fields(words) {
			if text, ok := x.Word(word); !ok || !strings.HasSuffix(text.Title, "（"+name+"）") {
				t.Errorf("%s: %q, want %s", word, text.Title, name)
			}
		}
	}
}
